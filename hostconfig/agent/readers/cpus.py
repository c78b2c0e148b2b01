"""Read a set of CPUs from a file or of a process; CPUs that are offline make no difference."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.cpulist import format_list, parse_list, parse_mask
from corelane.hostconfig.agent.host import AbsentError, UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, compared
from corelane.hostconfig.agent.readers.files import every_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corelane.hostconfig.agent.host import Host

FIELD = "Cpus_allowed_list:"
PARENT = "PPid:"
"""Lines of /proc/PID/status (proc_pid_status(5))."""
KTHREADD = "2"
"""The process that starts every kernel thread (init/main.c, rest_init)."""


def read_cpus(probe: Probe, host: Host) -> Reading:
    """Compare CPU lists, as ``0-3,8``."""
    return _read(probe, host, parse_list)


def read_mask(probe: Probe, host: Host) -> Reading:
    """Compare CPU masks, as ``ffffffff,00000003``."""
    return _read(probe, host, parse_mask)


def read_process_cpus(probe: Probe, host: Host) -> Reading:
    """Compare the CPUs that the process ``target`` is allowed on."""
    cpus = _allowed(probe.target, host)
    same = same_cpus(cpus, parse_list(probe.expected), host)
    place = f"{_status(probe.target)} {FIELD[:-1]}"
    return compared(probe, format_list(cpus), place=place, same=same)


def read_thread_cpus(probe: Probe, host: Host) -> Reading:
    """Compare the CPUs of each kernel thread of a name: online ones outside are drift."""
    expected, seen = parse_list(probe.expected), frozenset[int]()
    for name, number in _kernel_threads(probe.target, host):
        cpus = _allowed(number, host)
        seen |= cpus
        if not same_cpus(cpus | expected, expected, host):
            place = f"{_status(number)} {FIELD[:-1]} of {name}"
            return compared(probe, format_list(cpus), place=place, same=False)
    if not seen:
        message = f"no kernel thread {probe.target} runs"
        raise AbsentError(message)
    return compared(probe, format_list(seen), same=True)


def _kernel_threads(name: str, host: Host) -> Iterator[tuple[str, str]]:
    """Yield the threads of a name with a number behind it, and their process numbers.

    Anybody may give a process that name; only the kernel's own are children of KTHREADD.
    """
    for number, own in _processes(host):
        numbered = own.startswith(name) and own[len(name) :].isdigit()
        if numbered and _field(number, PARENT, host).strip() == KTHREADD:
            yield own, number


@lru_cache(maxsize=1)
def _processes(host: Host) -> tuple[tuple[str, str], ...]:
    """Return each process number with its name: one audit asks for several kernel threads."""
    numbers = filter(str.isdigit, host.names("/proc"))
    return tuple((number, _name(number, host)) for number in numbers)


def _name(process: str, host: Host) -> str:
    """Return the name of a process; none once it has ended."""
    try:
        return host.read(f"/proc/{process}/comm").strip()
    except UnreadableError:
        return ""


def _allowed(process: str, host: Host) -> frozenset[int]:
    return parse_list(_field(process, FIELD, host))


def _status(process: str) -> str:
    return f"/proc/{process}/status"


def _field(process: str, field: str, host: Host) -> str:
    for line in host.read(_status(process)).splitlines():
        if line.startswith(field):
            return line[len(field) :]
    message = f"{_status(process)} has no line {field}"
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
