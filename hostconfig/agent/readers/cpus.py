"""Read a set of CPUs from a file or of a process; CPUs that are offline make no difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.cpulist import format_list, parse_list, parse_mask
from corelane.hostconfig.agent.host import UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, compared
from corelane.hostconfig.agent.readers.files import every_file

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host

FIELD = "Cpus_allowed_list:"
"""A line of /proc/PID/status (proc_pid_status(5))."""


def read_cpus(probe: Probe, host: Host) -> Reading:
    """Compare CPU lists, as ``0-3,8``."""
    return _read(probe, host, parse_list)


def read_mask(probe: Probe, host: Host) -> Reading:
    """Compare CPU masks, as ``ffffffff,00000003``."""
    return _read(probe, host, parse_mask)


def read_process_cpus(probe: Probe, host: Host) -> Reading:
    """Compare the CPUs that the process ``target`` is allowed on."""
    path = f"/proc/{probe.target}/status"
    for line in host.read(path).splitlines():
        if line.startswith(FIELD):
            cpus = parse_list(line[len(FIELD) :])
            same = same_cpus(cpus, parse_list(probe.expected), host)
            return compared(probe, format_list(cpus), place=f"{path} {FIELD[:-1]}", same=same)
    message = f"{path} has no line {FIELD}"
    raise UnreadableError(message)


def same_cpus(one: frozenset[int], other: frozenset[int], host: Host) -> bool:
    """Return whether two sets hold the same online CPUs."""
    different = one ^ other
    return not (different if host.online is None else different & host.online)


def _read(probe: Probe, host: Host, parse: Callable[[str], frozenset[int]]) -> Reading:
    expected = parse_list(probe.expected)

    def judge(text: str) -> tuple[str, bool]:
        # The kernel writes an empty set of some files, nohz_full among them, as "(null)".
        cpus = frozenset[int]() if text.strip() == "(null)" else parse(text)
        return format_list(cpus), same_cpus(cpus, expected, host)

    return every_file(probe, host, judge)
