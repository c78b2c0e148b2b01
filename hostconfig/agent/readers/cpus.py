"""Reads files that hold a set of CPUs; CPUs that are offline make no difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.cpulist import format_list, parse_list, parse_mask
from corelane.hostconfig.agent.readers.files import every_file

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host
    from corelane.hostconfig.agent.probe import Look, Seen


def read_cpus(look: Look, host: Host) -> Seen:
    """Compare CPU lists, as ``0-3,8``."""
    return _read(look, host, parse_list)


def read_mask(look: Look, host: Host) -> Seen:
    """Compare CPU masks, as ``ffffffff,00000003``."""
    return _read(look, host, parse_mask)


def same_cpus(one: frozenset[int], other: frozenset[int], host: Host) -> bool:
    """Say whether two sets hold the same online CPUs."""
    different = one ^ other
    return not (different if host.online is None else different & host.online)


def _read(look: Look, host: Host, parse: Callable[[str], frozenset[int]]) -> Seen:
    expected = parse_list(look.expected)

    def judge(text: str) -> tuple[str, bool]:
        # The kernel writes an empty set of some files, nohz_full among them, as "(null)".
        cpus = frozenset[int]() if text.strip() == "(null)" else parse(text)
        return format_list(cpus), same_cpus(cpus, expected, host)

    return every_file(look, host, judge)
