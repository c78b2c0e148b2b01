"""Reads the resource limits under which a systemd unit runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Look, Seen, State, compared
from corelane.hostconfig.agent.readers.units import processes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS: Mapping[str, str] = {
    "MEMLOCK": "Max locked memory",
    "NOFILE": "Max open files",
    "RTPRIO": "Max realtime priority",
}
"""How fs/proc/base.c (lnames) names the limits that systemd.exec(5) calls Limit*."""


def read_unit_limit(look: Look, host: Host) -> Seen:
    """Compare both limits of the unit's first process; a unit that is stopped has none to see."""
    row = ROWS.get(look.field)
    if row is None:
        message = f"no limit {look.field!r}, wanted one of {', '.join(sorted(ROWS))}"
        raise UnreadableError(message)
    processes = processes_of(look.target, host)
    if not processes:
        reason = f"{look.target} does not run: nothing inherits the limit"
        return Seen(State.NOT_APPLICABLE, reason=reason)
    path = f"/proc/{processes[0]}/limits"
    soft, hard = _limits(host.read(path), row, path)
    observed = hard if soft == hard else f"{soft}:{hard}"
    return compared(look, observed, place=f"{row.lower()} of {look.target}")


def _limits(text: str, row: str, path: str) -> tuple[str, str]:
    for line in text.splitlines():
        if line.startswith(row + " "):
            values = line[len(row) :].split()
            if len(values) >= len(("soft", "hard")):
                return values[0], values[1]
    message = f"{path} has no line {row}"
    raise AbsentError(message)
