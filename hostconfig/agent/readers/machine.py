"""Read what the machine itself is: how its CPUs are grouped, its memory, where its devices are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.cpulist import format_list, parse_list
from corelane.hostconfig.agent.host import AbsentError, UnreadableError
from corelane.hostconfig.agent.interfaces import NETWORK, missing, name_of, shown
from corelane.hostconfig.agent.probe import Probe, Reading, State, compared
from corelane.hostconfig.agent.topology import (
    core_of,
    home_of,
    l3_of,
    local_drives,
    memory_of,
    node_of,
    nodes_of,
    socket_of,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from corelane.hostconfig.agent.host import Host

    Groups = Mapping[int, frozenset[int]]

TOLERANCE, OVERHEAD_MIB = 20, 256
"""Linux finds less memory than is built in: 1/64 describes its pages (struct page, 64 bytes of
4 KiB), and firmware, kernel and a crash kernel keep a fixed part. A module that is lost is more:
1/12 of a socket with 12 of them."""


def read_cpu_groups(probe: Probe, host: Host) -> Reading:
    """Compare which online CPUs share a core, a socket or an L3 cache: ``0,4 1,5``."""
    if host.online is None:
        message = "the online CPUs cannot be read"
        raise UnreadableError(message)
    wanted = _by_cpu(map(parse_list, probe.expected.split()))
    observed = _groups(probe.field, host)
    different = sorted(
        cpu for cpu in host.online if wanted.get(cpu, observed[cpu]) != observed[cpu]
    )
    shown = sizes_of(set(observed.values()))
    if not different:
        return Reading(State.OK, shown)
    first = different[0]
    reason = (
        f"CPU {first} shares its {probe.field} with {_others(first, observed)}, "
        f"wanted {_others(first, wanted)} ({len(different)} of {len(host.online)} CPUs differ)"
    )
    return Reading(State.DRIFT, shown, reason)


def read_memory(probe: Probe, host: Host) -> Reading:
    """Compare MiB of memory, within what Linux and firmware keep for themselves."""
    observed, wanted = memory_of(host, probe.target), int(probe.expected)
    same = abs(observed - wanted) <= wanted // TOLERANCE + OVERHEAD_MIB
    if same:
        return Reading(State.OK, f"{observed} MiB")
    reason = f"{probe.target} has {observed} MiB, wanted about {wanted}"
    return Reading(State.DRIFT, f"{observed} MiB", reason)


def read_nic(probe: Probe, host: Host) -> Reading:
    """Compare the NUMA node or the driver of a network interface."""
    try:
        nic = name_of(probe, host)
    except AbsentError as error:
        return missing(error, host)
    device = f"{NETWORK}/{nic}/device"
    if probe.field == "driver":
        observed = (host.link(f"{device}/driver") or "").rpartition("/")[2]
    else:
        observed = str(node_of(host, device))
    return compared(probe, observed, place=f"the {probe.field} of {shown(probe, nic)}")


def read_drives(probe: Probe, host: Host) -> Reading:
    """Compare the GB of the local NVMe drives of a NUMA node: each wanted one must be there."""
    found = [d["sizeGb"] for d in local_drives(host) if str(d["numaNode"]) == probe.target]
    observed = sorted(found, reverse=True)
    wanted = sorted(map(int, probe.expected.split()), reverse=True)
    enough = len(observed) >= len(wanted) and all(
        there >= size - size // TOLERANCE for there, size in zip(observed, wanted)
    )
    shown = " ".join(map(str, observed))
    place = f"NUMA node {probe.target} with local NVMe drives (GB)"
    return compared(probe, shown, place=place, same=enough)


def _by_cpu(groups: Iterable[frozenset[int]]) -> dict[int, frozenset[int]]:
    return {cpu: group for group in groups for cpu in group}


def _groups(kind: str, host: Host) -> Groups:
    """Return the online CPUs that share a part with each online CPU, itself included."""
    home = home_of(nodes_of(host)) if kind == "L3 cache" else {}
    part: Mapping[str, Callable[[int], Hashable]] = {
        "core": lambda cpu: core_of(host, cpu),
        "L3 cache": lambda cpu: l3_of(host, cpu, home.get(cpu, 0)),
        "socket": lambda cpu: socket_of(host, cpu),
    }
    if kind not in part:
        message = f"no group {kind!r}, wanted one of {', '.join(sorted(part))}"
        raise UnreadableError(message)
    members: dict[Hashable, set[int]] = {}
    for cpu in host.online or ():
        members.setdefault(part[kind](cpu), set()).add(cpu)
    return _by_cpu(map(frozenset, members.values()))


def _others(cpu: int, groups: Groups) -> str:
    return format_list(groups.get(cpu, frozenset({cpu})) - {cpu}) or "no other CPU"


def sizes_of(groups: Iterable[frozenset[int]]) -> str:
    """Return ``48 with 2 CPUs each`` for 48 cores with two threads."""
    counts = sorted(Counter(map(len, groups)).items())
    return ", ".join(f"{count} with {size} CPU{'s' * (size > 1)} each" for size, count in counts)
