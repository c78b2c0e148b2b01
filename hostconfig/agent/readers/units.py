"""Read whether a systemd unit is masked, and under which limits its processes run."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, State, compared

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "/etc/systemd/system"
"""The folder of ``systemctl mask``, before every other folder (systemd.unit(5))."""
INIT = "init.scope"
"""The control group of systemd (systemd.special(7))."""
ROWS: Mapping[str, str] = {
    "MEMLOCK": "Max locked memory",
    "NOFILE": "Max open files",
    "RTPRIO": "Max realtime priority",
}
"""The names of fs/proc/base.c (lnames) for the limits that systemd.exec(5) calls Limit*."""


def read_masked_unit(probe: Probe, host: Host) -> Reading:
    """Expect an empty file or a symlink to /dev/null as the unit, and no process."""
    path = f"{FOLDER}/{probe.target}"
    if not host.exists(FOLDER):
        message = f"{FOLDER}: No such file or directory"
        raise AbsentError(message)
    link = host.link(path)
    if link is None and not host.exists(path):
        return Reading(
            State.DRIFT, "not masked", f"{path} does not exist, wanted a link to /dev/null"
        )
    if not _is_null(path, host):
        found = f"leads to {link}" if link else "is a unit"
        return Reading(State.DRIFT, "not masked", f"{path} {found}, wanted a link to /dev/null")
    running = _processes(probe.target, host)
    if running:
        reason = f"{probe.target} is masked but still runs as process {running[0]}"
        return Reading(State.DRIFT, "masked, running", reason)
    return Reading(State.OK, "masked")


def _is_null(path: str, host: Host) -> bool:
    try:
        return host.resolve(path) == "/dev/null" or not host.read_bytes(path)
    except (OSError, UnreadableError):
        return False


def _processes(unit: str, host: Host) -> list[int]:
    """Return the processes of a service; none where they cannot be read."""
    if not unit.endswith(".service"):
        return []
    try:
        return processes_of(unit, host)
    except UnreadableError:
        return []


def read_unit_limit(probe: Probe, host: Host) -> Reading:
    """Compare both limits of the first process; a stopped unit has none."""
    row = ROWS.get(probe.field)
    if row is None:
        message = f"no limit {probe.field!r}, wanted one of {', '.join(sorted(ROWS))}"
        raise UnreadableError(message)
    processes = processes_of(probe.target, host)
    if not processes:
        reason = f"{probe.target} does not run, so it has no limits"
        return Reading(State.NOT_APPLICABLE, reason=reason)
    path = f"/proc/{processes[0]}/limits"
    soft, hard = _limits(host.read(path), row, path)
    observed = hard if soft == hard else f"{soft}:{hard}"
    return compared(probe, observed, place=f"{row.lower()} of {probe.target}")


def _limits(text: str, row: str, path: str) -> tuple[str, str]:
    for line in text.splitlines():
        if line.startswith(row + " "):
            values = line[len(row) :].split()
            if len(values) >= len(("soft", "hard")):
                return values[0], values[1]
    message = f"{path} has no line {row}"
    raise AbsentError(message)


def processes_of(unit: str, host: Host) -> list[int]:
    """Return the processes of a unit, lowest first; raise where process 1 is not systemd."""
    if not _in_unit(_groups(1, host), INIT):
        message = "process 1 is not the systemd of the host, so its units cannot be read"
        raise UnreadableError(message)
    return [number for number, groups in _all_groups(host) if _in_unit(groups, unit)]


@lru_cache(maxsize=1)
def _all_groups(host: Host) -> tuple[tuple[int, list[str]], ...]:
    """Return each process with its control groups: one audit asks for many units."""
    numbers = sorted(int(name) for name in host.names("/proc") if name.isdigit())
    return tuple((number, _groups(number, host)) for number in numbers)


def _groups(process: int, host: Host) -> list[str]:
    """Return the control groups of a process, one for each hierarchy; none once it has ended."""
    try:
        lines = host.read(f"/proc/{process}/cgroup").splitlines()
    except UnreadableError:
        return []
    return [line.split(":", 2)[-1] for line in lines]


def _in_unit(groups: list[str], unit: str) -> bool:
    """Return whether a group is that of the unit or below it; not that of a container.

    Reading from another cgroup namespace, a path starts with ``/..`` (cgroup_namespaces(7)).
    """
    for group in groups:
        parts = [part for part in group.split("/") if part and part != ".."]
        if unit in parts and all(part.endswith(".slice") for part in parts[: parts.index(unit)]):
            return True
    return False
