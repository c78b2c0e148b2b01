"""The owner of each CPU, in the order of the machine: socket, NUMA node, cache, core, thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase

from corelane.hostconfig.model.cpuset import parse_cpulist
from corelane.hostconfig.model.topology import Cpu, Topology
from corelane.plan.model import Data


@dataclass(frozen=True, slots=True)
class Thread:
    """A logical CPU, its owner, and the key of the workload that has it to itself, if any."""

    cpu: int
    owner: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Core:
    """A core with its SMT siblings."""

    id: int
    threads: tuple[Thread, ...]


@dataclass(frozen=True, slots=True)
class Cache:
    """The cores that share a last-level cache."""

    id: int
    cores: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A NUMA node as far as it lies in one socket; `facts` and `devices` are given only once."""

    id: int
    caches: tuple[Cache, ...]
    facts: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Socket:
    """A socket; `id` is absent for NUMA nodes that have memory or devices but no CPU."""

    id: int | None
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Owners:
    """The CPU sets of a host plan, and the CPUs that single workloads have to themselves."""

    boot: int
    sets: Mapping[str, frozenset[int]]
    workloads: Mapping[str, frozenset[int]]

    def thread(self, cpu: int) -> Thread:
        """Return who owns a CPU."""
        owner = next((name for name, cpus in self.sets.items() if cpu in cpus), "unassigned")
        if owner == "housekeeping" and cpu == self.boot:
            owner = "boot"
        holders = (i for i, cpus in enumerate(self.workloads.values()) if cpu in cpus)
        holder = next(holders, None)
        return Thread(cpu, owner, "" if holder is None else workload_key(holder))


def workload_key(index: int) -> str:
    """Return the letter that stands for a workload in a cell: A to Z, then w26 and so on."""
    return ascii_uppercase[index] if index < len(ascii_uppercase) else f"w{index}"


def owners(plan: Data, topology: Topology) -> Owners:
    """Read the owners from a host plan as plain data."""
    cpus: Mapping[str, str] = plan["cpus"]
    held: Iterable[Mapping[str, str]] = plan.get("workloads", ())
    return Owners(
        boot=topology.boot_cpu,
        sets={
            name: parse_cpulist(cpus.get(name, ""))
            for name in ("offline", "isolated", "housekeeping")
        },
        workloads={w["name"]: parse_cpulist(w["cpus"]) for w in held},
    )


def sockets(plan: Data, topology: Topology) -> tuple[Socket, ...]:
    """Return the machine from the outside in, every CPU exactly once."""
    owned, notes = owners(plan, topology), _Notes(plan, topology)
    cpus = sorted(topology.cpus, key=lambda c: (c.socket, c.numa_node, c.l3, c.core, c.id))
    found = [
        Socket(id_, tuple(_node(n, mine, owned, notes) for n, mine in _by(members, "numa_node")))
        for id_, members in _by(cpus, "socket")
    ]
    bare = tuple(notes.node(node, ()) for node in notes.left())
    return (*found, Socket(None, bare)) if bare else tuple(found)


def _node(id_: int, cpus: list[Cpu], owned: Owners, notes: "_Notes") -> Node:
    caches = (Cache(l3, _cores(members, owned)) for l3, members in _by(cpus, "l3"))
    return notes.node(id_, tuple(caches))


def _cores(cpus: list[Cpu], owned: Owners) -> tuple[Core, ...]:
    return tuple(
        Core(core, tuple(owned.thread(cpu.id) for cpu in members))
        for core, members in _by(cpus, "core")
    )


def _by(cpus: list[Cpu], key: str) -> list[tuple[int, list[Cpu]]]:
    """Group CPUs that are already in order."""
    return [(name, list(members)) for name, members in groupby(cpus, lambda c: getattr(c, key))]


class _Notes:
    """Gives each NUMA node its facts and devices once, even where it spans sockets."""

    def __init__(self, plan: Data, topology: Topology) -> None:
        self._plans: dict[int, Data] = {node["id"]: node for node in plan.get("numaNodes", ())}
        self._topology = topology
        self._open = {node.id: node.memory_mib for node in topology.numa_nodes}

    def left(self) -> list[int]:
        """Return the nodes no socket has mentioned."""
        return sorted(self._open)

    def node(self, id_: int, caches: tuple[Cache, ...]) -> Node:
        """Describe a node; its second mention bears no facts."""
        memory = self._open.pop(id_, None)
        if memory is None:
            return Node(id_, caches)
        return Node(id_, caches, tuple(self._facts(id_, memory)), tuple(self._devices(id_)))

    def _facts(self, id_: int, memory_mib: int) -> Iterable[str]:
        planned = self._plans.get(id_, {})
        yield f"{memory_mib / 1024:,.0f} GiB memory"
        if (allocatable := planned.get("allocatableMiB")) is not None:
            yield f"{allocatable / 1024:,.0f} GiB allocatable"
        for size, number in sorted(planned.get("hugePages", {}).items()):
            if number:
                yield f"{number:,} huge pages of {size}"

    def _devices(self, id_: int) -> Iterable[str]:
        for nic in self._topology.nics:
            if nic.numa_node == id_:
                yield f"NIC {nic.name}" + (" (trading)" if nic.trading else "")
        for drive in self._topology.nvmes:
            if drive.numa_node == id_:
                yield f"NVMe {drive.name} {drive.size_gb:,} GB"
