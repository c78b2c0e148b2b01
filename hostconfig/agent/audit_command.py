"""The command ``audit``: compare this host with its plan, and tell it in one of three forms."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from corelane.hostconfig.agent.audit import BAD_INPUT, audit
from corelane.hostconfig.agent.document import DocumentError, load_document
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
"""Where a delivered host has what it must look like (hostconfig/model/paths.py)."""


def declare_audit(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--expectations",
        metavar="FILE",
        help=f"what the host must look like (default: {EXPECTATIONS} below the root)",
    )
    parser.add_argument("--root", default="/", metavar="DIR", help="the host's root (default: /)")
    parser.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="table",
        help="what to print (default: table)",
    )
    parser.add_argument("--all", action="store_true", help="list in the table what is in order too")
    parser.add_argument(
        "--textfile", metavar="FILE", help="write the metrics for Prometheus to this file besides"
    )


def run_audit(options: argparse.Namespace) -> int:
    """Audit and report; return 0 if clean, 1 if anything drifted, 2 if it could not be told."""
    host = Host(options.root)
    try:
        done = audit(load_document(_expectations(options.expectations, host)), host)
    except (DocumentError, UnreadableError) as error:
        problems = error.problems if isinstance(error, DocumentError) else [str(error)]
        return _refuse([*problems, *_written(options.textfile, as_prometheus_of_none())])
    table = as_table(done, everything=options.all)
    text = table if options.format == "table" else FORMATS[options.format](done)
    # As bytes: a terminal's encoding may lack what a host shows.
    sys.stdout.buffer.write(text.encode())
    failed = _written(options.textfile, as_prometheus(done))
    refused = _refuse(failed) if failed else 0
    return done.exit_code or refused


def _written(file: str | None, metrics: str) -> list[str]:
    """Write the metrics where that is asked for; return what went wrong, if anything did."""
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
