"""The machine that a plan is for, as a live host shows it: on another one the plan is void."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from corelane.hostconfig.agent.readers.machine import sizes_of
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostDraft
from corelane.hostconfig.model.kernel import CPUS
from corelane.hostconfig.model.probe import Probe
from corelane.hostconfig.model.topology import Nic, NumaNode, Topology

_NODES: Final = "/sys/devices/system/node"
_DMI: Final = "/sys/class/dmi/id"


class Fact(NamedTuple):
    """A fact about the machine: its name, the value, the reason to ask, and its probes."""

    name: str
    expected: str
    why: str
    observe: tuple[Probe, ...]


def facts_of(plan: HostDraft) -> Iterator[Fact]:
    """Yield what the plan takes for granted: more of it where the plan divides the CPUs."""
    machine = plan.topology
    yield _online(machine)
    yield from map(_memory, machine.numa_nodes)
    if plan.cpus.isolated:
        yield from _cpu_groups(machine)
        yield _nodes(machine)
        yield from map(_nic, machine.nics)
        yield from _firmware(plan.hardware)
    yield from _drives(machine)


def _online(machine: Topology) -> Fact:
    cpus = format_cpulist(machine.online)
    why = "every CPU has an owner in the plan: one more has none, one less is a hole"
    return Fact("online CPUs", cpus, why, (_text(f"{CPUS}/online", cpus),))


def _memory(node: NumaNode) -> Fact:
    target, size = f"{_NODES}/node{node.id}/meminfo", str(node.memory_mib)
    return Fact(
        f"memory of NUMA node {node.id}",
        f"about {size} MiB",
        "huge pages and what the kubelet reserves are parts of it",
        (Probe(kind="memory", target=target, expected=size),),
    )


_WHY_GROUPS: Final[Mapping[str, str]] = {
    "core": "a core is never divided: its threads share everything but registers",
    "L3 cache": "what trades shares a cache with what it needs, and with nobody else",
    "socket": "CPUs of another socket reach memory and devices through the link between them",
}


def _cpu_groups(machine: Topology) -> Iterator[Fact]:
    groups = {"core": machine.cores, "L3 cache": machine.l3_domains, "socket": machine.sockets}
    for part, members in groups.items():
        lists = " ".join(map(format_cpulist, members.values()))
        probe = Probe(kind="cpu_groups", target=CPUS, field=part, expected=lists)
        sizes = sizes_of(members.values())
        yield Fact(f"CPUs of each {part}", sizes, _WHY_GROUPS[part], (probe,))


def _nodes(machine: Topology) -> Fact:
    numbers = format_cpulist(frozenset(machine.nodes))
    probes = [_text(f"{_NODES}/has_memory", numbers)]
    for node, cpus in machine.nodes.items():
        probes.append(_text(f"{_NODES}/node{node}/cpulist", format_cpulist(cpus)))
    for node in machine.numa_nodes:
        if node.distances:
            distances = " ".join(map(str, node.distances))
            probes.append(_text(f"{_NODES}/node{node.id}/distance", distances))
    why = "pods, memory and interrupts are placed by NUMA node"
    return Fact("NUMA nodes", numbers, why, tuple(probes))


def _nic(nic: Nic) -> Fact:
    places = {"NUMA node": str(nic.numa_node)}
    if nic.driver_in_sysfs:
        places["driver"] = nic.driver_in_sysfs
    return Fact(
        f"interface {nic.name}",
        ", ".join(f"{what} {where}" for what, where in places.items()),
        "interrupts are placed beside it, by the rules of its driver",
        tuple(
            Probe(kind="nic", target=nic.name, field=what, expected=where)
            for what, where in places.items()
        ),
    )


def _firmware(hardware: Hardware) -> Iterator[Fact]:
    """Yield versions that the hardware entry pins; what it does not pin is not asked."""
    places = {
        "BIOS": (f"{_DMI}/bios_version", hardware.firmware.bios),
        "microcode": (f"{CPUS}/cpu0/microcode/version", hardware.firmware.microcode),
    }
    for what, (target, version) in places.items():
        if version is not None:
            why = "latency was measured with this version"
            yield Fact(f"version of the {what}", version, why, (_text(target, version),))


def _drives(machine: Topology) -> Iterator[Fact]:
    for node in machine.numa_nodes:
        sizes = [drive.size_gb for drive in machine.nvmes if drive.numa_node == node.id]
        if sizes:
            shown = " ".join(map(str, sizes))
            probe = Probe(kind="drives", target=str(node.id), expected=shown)
            name = f"local NVMe drives of NUMA node {node.id}"
            yield Fact(name, f"GB: {shown}", "scratch volumes are on them", (probe,))


def _text(target: str, expected: str) -> Probe:
    return Probe(kind="text", target=target, expected=expected)
