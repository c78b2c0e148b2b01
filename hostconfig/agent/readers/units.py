"""Finds the processes of a systemd unit by their control group."""

from __future__ import annotations

from corelane.hostconfig.agent.host import Host, UnreadableError

INIT = "init.scope"
"""Where systemd puts itself (systemd.special(7))."""


def processes_of(unit: str, host: Host) -> list[int]:
    """Return the processes of a unit, lowest first; raise where /proc is not a systemd host's."""
    if not _in_unit(_groups(1, host), INIT):
        message = "process 1 is not the host's systemd, so its units cannot be seen"
        raise UnreadableError(message)
    numbers = sorted(int(name) for name in host.names("/proc") if name.isdigit())
    return [number for number in numbers if _in_unit(_groups(number, host), unit)]


def _groups(process: int, host: Host) -> list[str]:
    """Return the control groups of a process, one a hierarchy; one that has ended has none."""
    try:
        lines = host.read(f"/proc/{process}/cgroup").splitlines()
    except UnreadableError:
        return []
    return [line.split(":", 2)[-1] for line in lines]


def _in_unit(groups: list[str], unit: str) -> bool:
    """Say whether a group is the unit's own or below it; a container's own systemd is neither.

    Seen from another cgroup namespace, a path starts with ``/..`` (cgroup_namespaces(7)).
    """
    for group in groups:
        parts = [part for part in group.split("/") if part and part != ".."]
        if unit in parts and all(part.endswith(".slice") for part in parts[: parts.index(unit)]):
            return True
    return False
