"""The command ``gate``: keep the startup taint on a node unless its audit is clean."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from corelane.hostconfig.agent.audit import BAD_INPUT, EXIT_CODES, Verdict, audit
from corelane.hostconfig.agent.audit_command import EXPECTATIONS
from corelane.hostconfig.agent.expectations import load_expectations
from corelane.hostconfig.agent.host import Host
from corelane.hostconfig.agent.kube_api import CREDENTIALS, ApiError, api_of_pod, deadline
from corelane.hostconfig.agent.probe import State
from corelane.hostconfig.agent.report import as_prometheus, as_prometheus_of_none, shown
from corelane.hostconfig.agent.taint import taint_node
from corelane.hostconfig.agent.textfile import replace_text

if TYPE_CHECKING:
    import argparse

AUDIT_METRICS, GATE_METRICS = "corelane.prom", "corelane-gate.prom"
"""Two files: on hosts with an audit timer, that one writes the first as well."""
AUDIT_SECONDS = 30.0
REASONS = 20
MAX_INTERVAL = 86_400


class Finding(NamedTuple):
    """The verdict of an audit, its reasons and its metrics."""

    verdict: Verdict
    because: tuple[str, ...]
    metrics: str


class Round(NamedTuple):
    """One audit and its consequence. ``gate`` is open, closed or unknown."""

    node: str
    verdict: Verdict
    because: tuple[str, ...]
    gate: str
    changed: bool = False
    error: str = ""

    @property
    def exit_code(self) -> int:
        """0: clean and open. 1: drift, closed. 2: unreadable, or the API failed."""
        return BAD_INPUT if self.error else EXIT_CODES[self.verdict]

    def line(self) -> str:
        """Return it as one line of JSON; reasons beyond the first few are counted."""
        more = len(self.because) - REASONS
        counted = (f"and {more} more",) if more > 0 else ()
        because = (*self.because[:REASONS], *counted)
        said = {**self._asdict(), "verdict": self.verdict.value, "because": because}
        return json.dumps({key: said[key] for key in sorted(said) if said[key] not in ("", ())})


def declare_gate(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--root", default="/", metavar="DIR", help="the root of the host (default: /)"
    )
    parser.add_argument(
        "--interval",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="time between two audits (default: 60)",
    )
    parser.add_argument("--once", action="store_true", help="audit once and exit with its code")
    parser.add_argument(
        "--metrics", metavar="DIR", help="also write metrics for Prometheus to this folder"
    )
    parser.add_argument(
        "--credentials", default=CREDENTIALS, metavar="DIR", help="the folder with token and ca.crt"
    )


def run_gate(options: argparse.Namespace) -> int:
    """Hold the gate until SIGTERM, or for one round; return an exit code."""
    # Python ignores the signal as the first process of a container.
    signal.signal(signal.SIGTERM, _end)
    node = os.environ.get("NODE_NAME", "")
    if not (node and node.isprintable()) or not 0 < options.interval <= MAX_INTERVAL:
        wanted = f"the name of the node in NODE_NAME and an interval of at most {MAX_INTERVAL} s"
        sys.stderr.write(f"corelane: wanted {wanted}\n")
        return BAD_INPUT
    while True:
        finding = examine(options.root)
        done = settle(node, finding, options.credentials)
        failed = publish(options.metrics, finding, done)
        done = done._replace(error="; ".join(filter(None, (done.error, failed))))
        sys.stdout.write(done.line() + "\n")
        sys.stdout.flush()
        if options.once:
            return done.exit_code
        time.sleep(options.interval)


def examine(root: str) -> Finding:
    """Audit the host; any failure on the way is the verdict unreadable."""
    try:
        with deadline(AUDIT_SECONDS):
            host = Host(root)
            result = audit(load_expectations(host.read(EXPECTATIONS)), host)
            because = tuple(
                shown(f"{each.layer} {each.name}: {each.reason}")
                for each in result.results
                if each.state in {State.DRIFT, State.UNREADABLE}
            )
            return Finding(result.verdict, because, as_prometheus(result))
    except Exception as problem:  # noqa: BLE001 - whatever it is, the gate stays closed and reports it
        because = shown(f"{type(problem).__name__}: {problem}")
        return Finding(Verdict.UNREADABLE, (because,), as_prometheus_of_none())


def settle(node: str, finding: Finding, credentials: str) -> Round:
    """Set or remove the taint of the node by a finding; without the API it does not change."""
    closed = finding.verdict is not Verdict.CLEAN
    common = (node, finding.verdict, finding.because)
    try:
        changed = taint_node(api_of_pod(credentials=credentials), node, closed=closed)
    except ApiError as problem:
        return Round(*common, gate="unknown", error=str(problem))
    return Round(*common, gate="closed" if closed else "open", changed=changed)


def publish(folder: str | None, finding: Finding, done: Round) -> str:
    """Write the metrics for a textfile collector; return what failed."""
    if folder is None:
        return ""
    try:
        replace_text(str(Path(folder) / AUDIT_METRICS), finding.metrics)
        replace_text(str(Path(folder) / GATE_METRICS), gate_metrics(done))
    except (OSError, ValueError) as problem:
        return f"metrics: {problem}"
    return ""


def gate_metrics(done: Round) -> str:
    """Return the metrics of a round; a gate of unknown state has no sample."""
    lines = [
        "# HELP corelane_gate_api_up Whether the API server served the last round.",
        "# TYPE corelane_gate_api_up gauge",
        f"corelane_gate_api_up {int(done.gate != 'unknown')}",
        "# HELP corelane_gate_verdict The verdict of the last audit: 1 for one of three.",
        "# TYPE corelane_gate_verdict gauge",
        *(
            f'corelane_gate_verdict{{verdict="{each.value}"}} {int(each is done.verdict)}'
            for each in Verdict
        ),
    ]
    if done.gate != "unknown":
        lines += [
            "# HELP corelane_gate_open Whether the node is free of the startup taint.",
            "# TYPE corelane_gate_open gauge",
            f"corelane_gate_open {int(done.gate == 'open')}",
        ]
    return "\n".join(lines) + "\n"


def _end(_signal: int, _frame: object) -> NoReturn:
    """Exit at once; the taint does not change."""
    raise SystemExit(0)
