"""A profile: the tuning of a host in terms of hardware, not of tools."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NonNegativeInt

from corelane.hostconfig.model.cpuset import CpuSet
from corelane.hostconfig.model.devices import CachePartitioning, NetworkTuning, StorageTuning
from corelane.hostconfig.model.frozen import Frozen, Sentence, Slug
from corelane.hostconfig.model.invalid_value import InvalidValueError
from corelane.hostconfig.model.kubelet import KubeletChoices
from corelane.hostconfig.model.layer import HostLayer
from corelane.hostconfig.model.settings import KernelArgument, Sysctl
from corelane.hostconfig.model.time_sync import TimeSync


def _our_own(argument: KernelArgument) -> KernelArgument:
    if argument.writer != "corelane":
        raise InvalidValueError(
            found=f"{argument.key}, with the image as its writer",
            wanted="an argument that Corelane writes: nobody would write this one",
            remedy="Remove it.",
        )
    return argument


class Isolation(Frozen):
    """The whole cores that each NUMA node keeps for the system; all others are isolated."""

    housekeeping_cores_per_node: Annotated[int, Field(ge=1, le=64)] = 1
    numa_nodes: tuple[NonNegativeInt, ...] | None = None
    """The NUMA nodes with isolated cores; the others are all housekeeping. None: every node."""
    load_balancing: bool = True
    """False takes isolated CPUs out of the scheduler's domains: each thread pins itself then."""


class HugePages(Frozen):
    """Huge pages reserved at boot on each NUMA node that has isolated cores."""

    per_node_1gi: Annotated[NonNegativeInt, Field(alias="1Gi")] = 0
    per_node_2mi: Annotated[NonNegativeInt, Field(alias="2Mi")] = 0


class Power(Frozen):
    """The sleep of idle CPUs, and the clocks."""

    idle: Literal["poll", "shallow", "firmware"] = "firmware"
    """poll: never sleep; shallow: C1 at most; firmware: whatever the platform allows."""
    performance_governor: bool = False
    turbo: Literal["on", "off"] | None = None
    """off: one clock under every load, and so one latency. None: as the firmware has it."""
    uncore: Literal["fastest"] | None = None
    """fastest: caches and mesh keep the clock that the hardware entry states."""


class MemoryTuning(Frozen):
    """Background work of the kernel on memory."""

    transparent_huge_pages: Literal["always", "madvise", "never"] = "madvise"
    numa_balancing: bool = False
    background_work: bool = True
    """False quiets compaction, swapping, page merging and per-second statistics."""


class Scheduling(Frozen):
    """Interruptions of a running thread."""

    migrate_timers: bool = True
    """False leaves a timer on the CPU that armed it, idle or not."""
    rt_throttling: bool = True
    """False lets a real-time thread starve all others on its CPU without limit."""
    watchdogs: bool = True


class Services(Frozen):
    """The services of the image."""

    quiet: bool = False
    """True masks the timers and update jobs that the image's entry lists."""


class Limits(Frozen):
    """Limits that containers inherit from the service that starts them."""

    memlock: Literal["infinity"] | Annotated[int, Field(ge=65_536)] | None = None
    """Bytes a process may lock in memory."""
    nofile: Annotated[int, Field(ge=1024, le=1_073_741_816)] | None = None
    """Files a process may hold open; the kernel's own ceiling is fs.nr_open."""
    rtprio: Annotated[int, Field(ge=1, le=99)] | None = None
    """The highest real-time priority a process may give itself."""


class HostProfile(Frozen):
    """One way to tune a host. A section that is missing changes nothing on the host."""

    name: Slug
    description: Sentence
    isolation: Isolation | None = None
    smt: Literal["on", "off", "instance"] = "on"
    """off: the kernel takes second threads offline; instance: EC2 launches without them."""
    offlined: CpuSet = frozenset()
    """CPUs that are taken offline at every boot, by their numbers on the machine type."""
    huge_pages: HugePages = HugePages()
    power: Power = Power()
    memory: MemoryTuning = MemoryTuning()
    scheduling: Scheduling = Scheduling()
    time: TimeSync | None = None
    services: Services = Services()
    limits: Limits = Limits()
    network: NetworkTuning = NetworkTuning()
    storage: StorageTuning = StorageTuning()
    cache: CachePartitioning | None = None
    mitigations: Literal["auto", "auto,nosmt", "off"] = "auto"
    kubelet: KubeletChoices | None = None
    sysctls: tuple[Sysctl, ...] = ()
    kernel_arguments: tuple[Annotated[KernelArgument, AfterValidator(_our_own)], ...] = ()
    accept_losses: tuple[HostLayer, ...] = ()
    """Layers that may be left out where an operating system cannot write them."""
