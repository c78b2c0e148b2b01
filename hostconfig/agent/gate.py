"""Decides whether a node takes pods: only while its own audit finds nothing to say."""

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
from corelane.hostconfig.agent.document import load_document
from corelane.hostconfig.agent.host import Host
from corelane.hostconfig.agent.kube_api import CREDENTIALS, ApiError, api_of_pod, deadline
from corelane.hostconfig.agent.probe import State
from corelane.hostconfig.agent.report import as_prometheus, as_prometheus_of_none, shown
from corelane.hostconfig.agent.taint import taint_node
from corelane.hostconfig.agent.textfile import replace_text

if TYPE_CHECKING:
    import argparse

AUDIT_METRICS, GATE_METRICS = "corelane.prom", "corelane-gate.prom"
"""Two files: on hosts with an audit of their own, that one writes the first as well."""
AUDIT_SECONDS = 30.0
REASONS = 20
MAX_INTERVAL = 86_400


class Finding(NamedTuple):
    """What the audit came to, why, and its metrics."""

    verdict: Verdict
    because: tuple[str, ...]
    metrics: str


class Round(NamedTuple):
    """One look at the host and what followed. ``gate`` is open, closed or unknown."""

    node: str
    verdict: Verdict
    because: tuple[str, ...]
    gate: str
    changed: bool = False
    error: str = ""

    @property
    def exit_code(self) -> int:
        """0: clean and open. 1: drift, closed. 2: could not tell, or could not act."""
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
    parser.add_argument("--root", default="/", metavar="DIR", help="the host's root (default: /)")
    parser.add_argument(
        "--interval", type=float, default=60.0, metavar="SECONDS", help="between two audits"
    )
    parser.add_argument("--once", action="store_true", help="audit once, and exit with its code")
    parser.add_argument(
        "--metrics", metavar="DIR", help="write metrics for Prometheus into this folder besides"
    )
    parser.add_argument(
        "--credentials", default=CREDENTIALS, metavar="DIR", help="where token and ca.crt are"
    )


def run_gate(options: argparse.Namespace) -> int:
    """Hold the gate until SIGTERM, or for one round; return an exit code."""
    # As the first process of a container, Python would ignore it.
    signal.signal(signal.SIGTERM, _end)
    node = os.environ.get("NODE_NAME", "")
    if not (node and node.isprintable()) or not 0 < options.interval <= MAX_INTERVAL:
        wanted = f"the node's name in NODE_NAME, and an interval of at most {MAX_INTERVAL} s"
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
    """Audit the host; what goes wrong on the way is a host of which nothing is known."""
    try:
        with deadline(AUDIT_SECONDS):
            host = Host(root)
            result = audit(load_document(host.read(EXPECTATIONS)), host)
            because = tuple(
                shown(f"{each.layer} {each.name}: {each.reason}")
                for each in result.results
                if each.state in {State.DRIFT, State.UNREADABLE}
            )
            return Finding(result.verdict, because, as_prometheus(result))
    except Exception as problem:  # noqa: BLE001 - whatever it is, the gate stays shut and says so
        because = shown(f"{type(problem).__name__}: {problem}")
        return Finding(Verdict.UNREADABLE, (because,), as_prometheus_of_none())


def settle(node: str, finding: Finding, credentials: str) -> Round:
    """Bring the node's taint in line with a finding; without the API it stays what it is."""
    closed = finding.verdict is not Verdict.CLEAN
    told = (node, finding.verdict, finding.because)
    try:
        changed = taint_node(api_of_pod(credentials=credentials), node, closed=closed)
    except ApiError as problem:
        return Round(*told, gate="unknown", error=str(problem))
    return Round(*told, gate="closed" if closed else "open", changed=changed)


def publish(folder: str | None, finding: Finding, done: Round) -> str:
    """Write the metrics for a textfile collector; return what went wrong, if anything did."""
    if folder is None:
        return ""
    try:
        replace_text(str(Path(folder) / AUDIT_METRICS), finding.metrics)
        replace_text(str(Path(folder) / GATE_METRICS), gate_metrics(done))
    except (OSError, ValueError) as problem:
        return f"metrics: {problem}"
    return ""


def gate_metrics(done: Round) -> str:
    """Return what a round says, for Prometheus; a gate of unknown state has no sample."""
    lines = [
        "# HELP corelane_gate_api_up Whether the API server did what the last round asked.",
        "# TYPE corelane_gate_api_up gauge",
        f"corelane_gate_api_up {int(done.gate != 'unknown')}",
        "# HELP corelane_gate_verdict What the last audit came to: 1 for one of three.",
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
    """End at once: the taint stays what it is, and whoever comes next decides."""
    raise SystemExit(0)
