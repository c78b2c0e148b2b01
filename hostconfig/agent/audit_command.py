"""The command ``audit``: compare this host with its plan and print one of three formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from corelane.hostconfig.agent.audit import BAD_INPUT, audit
from corelane.hostconfig.agent.expectations import ExpectationsError, load_expectations
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.report import (
    FORMATS,
    as_prometheus,
    as_prometheus_of_none,
    as_table,
    shown,
)
from corelane.hostconfig.agent.textfile import replace_text

if TYPE_CHECKING:
    import argparse

EXPECTATIONS = "/etc/corelane/expectations.json"
"""The expectations on a delivered host (hostconfig/model/paths.py)."""


def declare_audit(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--expectations",
        metavar="FILE",
        help=f"the expected settings (default: {EXPECTATIONS} below the root)",
    )
    parser.add_argument(
        "--root", default="/", metavar="DIR", help="the root of the host (default: /)"
    )
    parser.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="table",
        help="the format to print (default: table)",
    )
    parser.add_argument("--all", action="store_true", help="also list settings that are in force")
    parser.add_argument(
        "--textfile", metavar="FILE", help="also write metrics for Prometheus to this file"
    )


def run_audit(options: argparse.Namespace) -> int:
    """Audit and report; return 0 if clean, 1 if a setting drifted, 2 if one was unreadable."""
    host = Host(options.root)
    try:
        done = audit(load_expectations(_expectations(options.expectations, host)), host)
    except (ExpectationsError, UnreadableError) as error:
        problems = error.problems if isinstance(error, ExpectationsError) else [str(error)]
        return _refuse([*problems, *_written(options.textfile, as_prometheus_of_none())])
    table = as_table(done, everything=options.all)
    text = table if options.format == "table" else FORMATS[options.format](done)
    # As bytes: the encoding of a terminal may lack characters that a host shows.
    sys.stdout.buffer.write(text.encode())
    failed = _written(options.textfile, as_prometheus(done))
    refused = _refuse(failed) if failed else 0
    return done.exit_code or refused


def _written(file: str | None, metrics: str) -> list[str]:
    """Write the metrics to the file, if one is named; return what failed."""
    if file is None:
        return []
    try:
        replace_text(file, metrics)
    except (OSError, ValueError) as error:
        return [f"{file}: the metrics were not written: {error}"]
    return []


def _expectations(file: str | None, host: Host) -> str:
    if file is None:
        return host.read(EXPECTATIONS)
    return Host().read(str(Path(file).absolute()))


def _refuse(problems: list[str]) -> int:
    for problem in problems:
        sys.stderr.write(f"corelane: {shown(problem)}\n")
    return BAD_INPUT
