"""A machine as Linux numbers it: CPUs, cores, L3 domains, NUMA nodes and their devices."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self, cast

from pydantic import Field, NonNegativeInt, PositiveInt, ValidationError, model_validator

from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.cpuset import MAX_CPUS, CpuSet, format_cpulist
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError
from corelane.hostconfig.model.quantity import counted
from corelane.hostconfig.model.shape import TopologyShape

MAX_NODES: Final = 1024
"""Largest MAX_NUMNODES (arch/x86/Kconfig and arch/arm64/Kconfig: NODES_SHIFT is at most 10)."""
MAX_DEVICES: Final = 1024
"""A bound of our own, well above what a machine has slots for."""

DeviceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,14}$")]
"""A device name: of those that the kernel allows for interfaces (15 characters, IFNAMSIZ - 1),
the ones that need no quotes in a shell or a rule of udev."""
DriverName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._+():-]{0,62}$")]
"""The name of a Linux driver as sysfs shows it; a few of USB have blanks in theirs."""
PciAddress = Annotated[str, Field(pattern=r"^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$")]
"""A PCI function as sysfs shows it: domain, bus, slot and function."""
MacAddress = Annotated[str, Field(pattern=r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")]
"""An address as /sys/class/net/*/address shows it."""
IN_SYSFS: Final = {"mlx4_en": "mlx4_core"}
"""The driver of a PCI device, where that of the interface has another name."""


class Cpu(Frozen):
    """One logical CPU; ``core`` is unique on the machine, as ``lscpu`` numbers it."""

    id: Annotated[int, Field(ge=0, lt=MAX_CPUS)]
    core: NonNegativeInt
    socket: NonNegativeInt
    numa_node: NonNegativeInt
    l3: NonNegativeInt


class NumaNode(Frozen):
    """One NUMA node and the memory Linux finds on it."""

    id: Annotated[int, Field(ge=0, lt=MAX_NODES)]
    memory_mib: PositiveInt
    distances: tuple[PositiveInt, ...] = ()
    """To each NUMA node in order, as Linux has them from the SLIT of ACPI; empty: unknown."""


class Nic(Checked):
    """A network interface; orders and market data pass a trading one.

    A host finds it by ``pci``, ``mac`` or ``nth_of_driver``; without any of them it has to have the
    name ``name`` there, which is otherwise that of the plan alone.
    """

    name: DeviceName
    numa_node: NonNegativeInt
    trading: bool = False
    driver: DriverName | None = None
    """The Linux driver, whichever it is. Of one without data in ``nic_driver``, and of None, only
    what every driver has is asked."""
    pci: PciAddress | None = None
    """Its slot: the same in machines that are built alike."""
    mac: MacAddress | None = None
    """For an entry of one machine. The ports of a bond share an address."""
    nth_of_driver: Annotated[int, Field(ge=0, lt=MAX_DEVICES)] | None = None
    """Its place, from 0, among the interfaces of its driver in the order of their PCI addresses."""

    @check("driver", "pci", "mac", "nth_of_driver")
    def _is_found_in_one_way(self) -> Iterator[InvalidValueError]:
        ways = {"pci": self.pci, "mac": self.mac, "nthOfDriver": self.nth_of_driver}
        given = [key for key, value in ways.items() if value is not None]
        if len(given) > 1:
            wanted = "one way to find the interface"
            remedy = "Keep one of them."
            yield InvalidValueError(
                found=" and ".join(given), wanted=wanted, remedy=remedy, at=(given[-1],)
            )
        if self.nth_of_driver is not None and self.driver is None:
            found = f"number {self.nth_of_driver} of no driver"
            yield InvalidValueError(found=found, wanted="the driver", at=("nthOfDriver",))

    @property
    def driver_in_sysfs(self) -> str | None:
        """The name that sysfs has for the driver."""
        return IN_SYSFS.get(self.driver or "", self.driver)

    @property
    def ways(self) -> tuple[str, ...]:
        """The words by which a host finds it: ``corelane-interfaces find`` takes them."""
        if self.pci is not None:
            return "pci", self.pci
        if self.mac is not None:
            return "mac", self.mac
        if self.nth_of_driver is not None:
            return "driver", self.driver_in_sysfs or "", str(self.nth_of_driver)
        return "name", self.name

    @property
    def found_by(self) -> str:
        """The same as one line, as probes have it."""
        return " ".join(self.ways)

    @property
    def has_own_name(self) -> bool:
        """Return whether hosts call it by the name that it has here."""
        return self.ways[0] == "name"


class Nvme(Frozen):
    """A local NVMe drive."""

    name: DeviceName
    numa_node: NonNegativeInt
    size_gb: PositiveInt


def _shape(data: object) -> TopologyShape:
    try:
        return TopologyShape.model_validate(data)
    except ValidationError as problem:
        first = problem.errors()[0]
        refusal = first.get("ctx", {}).get("error")
        if isinstance(refusal, InvalidValueError):
            at = ("shape", *first["loc"], *refusal.at)
            raise InvalidValueError(
                found=refusal.found, wanted=refusal.wanted, remedy=refusal.remedy, at=at
            ) from None
        found = "nothing" if first["type"] == "missing" else repr(first["input"])
        wanted = first["msg"].removeprefix("Input should be ")
        raise InvalidValueError(found=found, wanted=wanted, at=("shape", *first["loc"])) from None


SmtControl = Literal["on", "off", "forceoff", "notsupported", "notimplemented"]
"""The words of /sys/devices/system/cpu/smt/control (kernel/cpu.c, smt_states)."""


class Topology(Frozen):
    """Everything placement depends on. ``cpus`` holds the online CPUs only."""

    cpus: Annotated[tuple[Cpu, ...], Field(min_length=1, max_length=MAX_CPUS)]
    numa_nodes: Annotated[tuple[NumaNode, ...], Field(min_length=1, max_length=MAX_NODES)]
    nics: Annotated[tuple[Nic, ...], Field(max_length=MAX_DEVICES)] = ()
    nvmes: Annotated[tuple[Nvme, ...], Field(max_length=MAX_DEVICES)] = ()
    offline: CpuSet = frozenset()
    """CPUs that the machine has and that were offline when it was captured."""
    smt_control: SmtControl | None = None
    """None: unknown, as for a machine that nobody has captured."""

    @model_validator(mode="before")
    @classmethod
    def _expand_shape(cls, data: object) -> object:
        """Accept the compact ``shape`` in place of ``cpus`` and ``numaNodes``."""
        if not isinstance(data, dict):
            return data
        given = cast("dict[str, Any]", data)
        if "shape" not in given:
            return given
        rest = {key: value for key, value in given.items() if key != "shape"}
        if both := {"cpus", "numaNodes", "numa_nodes"} & rest.keys():
            found = f"both shape and {', '.join(sorted(both))}"
            raise InvalidValueError(found=found, wanted="one of them", remedy="Remove the other.")
        return {**rest, **_shape(given["shape"]).expand()}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if problems := [*self._duplicates(), *self._strays(), *self._torn_cores()]:
            wanted = "each CPU, node and device once, and each core in one place of the machine"
            remedy = "Number them uniquely over the machine, on NUMA nodes that it has."
            raise InvalidValueError(found="; ".join(problems), wanted=wanted, remedy=remedy)
        return self

    def _duplicates(self) -> list[str]:
        named: dict[str, list[int | str]] = {
            "CPU": [c.id for c in self.cpus],
            "NUMA node": [n.id for n in self.numa_nodes],
            "device": [d.name for d in (*self.nics, *self.nvmes)],
            "interface by": [n.found_by for n in self.nics if not n.has_own_name],
        }
        both = sorted(self.offline & {c.id for c in self.cpus})
        return [f"CPU {cpu} online and offline" for cpu in both] + [
            f"{what} {key} a second time"
            for what, keys in named.items()
            for key in sorted((k for k, n in Counter(keys).items() if n > 1), key=str)
        ]

    def _strays(self) -> list[str]:
        nodes = {n.id for n in self.numa_nodes}
        users = [(f"CPU {c.id}", c.numa_node) for c in self.cpus]
        users += [(d.name, d.numa_node) for d in (*self.nics, *self.nvmes)]
        return [
            f"{user} on NUMA node {node}, which is none of {sorted(nodes)}"
            for user, node in users
            if node not in nodes
        ]

    def _torn_cores(self) -> list[str]:
        places: dict[int, set[tuple[int, int, int]]] = {}
        for cpu in self.cpus:
            places.setdefault(cpu.core, set()).add((cpu.socket, cpu.numa_node, cpu.l3))
        return [
            f"core {core} in several places"
            for core, found in sorted(places.items())
            if len(found) > 1
        ]

    @cached_property
    def online(self) -> frozenset[int]:
        """The online CPUs."""
        return frozenset(c.id for c in self.cpus)

    @cached_property
    def cores(self) -> dict[int, frozenset[int]]:
        """The CPUs of each core, by core."""
        return self._group("core")

    @cached_property
    def l3_domains(self) -> dict[int, frozenset[int]]:
        """The CPUs that share a last-level cache, by cache."""
        return self._group("l3")

    @cached_property
    def sockets(self) -> dict[int, frozenset[int]]:
        """The CPUs of each socket."""
        return self._group("socket")

    @cached_property
    def nodes(self) -> dict[int, frozenset[int]]:
        """The CPUs of each NUMA node; a memory-only node has none."""
        return {n.id: frozenset[int]() for n in self.numa_nodes} | self._group("numa_node")

    @cached_property
    def threads_per_core(self) -> int:
        """The most CPUs any core has."""
        return max(len(cpus) for cpus in self.cores.values())

    @cached_property
    def boot_cpu(self) -> int:
        """The CPU Linux boots on, which it numbers lowest."""
        return min(self.online)

    def siblings(self, cpu: int) -> frozenset[int]:
        """Return the CPUs of the core that a CPU belongs to, itself included."""
        return next(cpus for cpus in self.cores.values() if cpu in cpus)

    def without_smt(self) -> "Topology":
        """Return the machine after ``nosmt``: the lowest CPU of each core stays online."""
        return self.without(self.online - {min(cpus) for cpus in self.cores.values()})

    def without(self, cpus: frozenset[int]) -> "Topology":
        """Return the machine after CPUs were taken offline; some stay online."""
        # Built anew: a copy would keep the properties already cached for all the threads.
        return Topology(
            cpus=tuple(c for c in self.cpus if c.id not in cpus),
            numa_nodes=self.numa_nodes,
            nics=self.nics,
            nvmes=self.nvmes,
            offline=self.offline | (self.online & cpus),
            smt_control=self.smt_control,
        )

    def renumbered(self) -> "Topology":
        """Return the machine with its CPUs numbered from zero, in the same order."""
        ordered = sorted(self.cpus, key=lambda cpu: cpu.id)
        return Topology(
            cpus=tuple(c.model_copy(update={"id": n}) for n, c in enumerate(ordered)),
            numa_nodes=self.numa_nodes,
            nics=self.nics,
            nvmes=self.nvmes,
        )

    def _group(self, key: str) -> dict[int, frozenset[int]]:
        groups: dict[int, set[int]] = {}
        for cpu in self.cpus:
            groups.setdefault(getattr(cpu, key), set()).add(cpu.id)
        return {name: frozenset(groups[name]) for name in sorted(groups)}

    def __str__(self) -> str:
        """Return the machine's shape in one line."""
        offline = f", CPUs {format_cpulist(self.offline)} offline" if self.offline else ""
        cores, threads = counted(len(self.cores), "core"), counted(self.threads_per_core, "thread")
        nodes = counted(len(self.numa_nodes), "NUMA node")
        cpus = "CPU" if len(self.online) == 1 else "CPUs"
        named = f"{cpus} {format_cpulist(self.online)}"
        return f"{named}: {cores} with {threads}, {len(self.l3_domains)} L3, {nodes}{offline}"
