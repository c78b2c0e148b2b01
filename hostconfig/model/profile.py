"""How a host is tuned, in the words of the hardware and free of any tool's."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NonNegativeInt

from hostconfig.model.frozen import Frozen, Sentence, Slug
from hostconfig.model.kubelet import KubeletChoices
from hostconfig.model.settings import KernelArgument, Sysctl


def _our_own(argument: KernelArgument) -> KernelArgument:
    if argument.writer != "corelane":
        msg = (
            f"{argument.key} names the image as its writer and would be written by nobody: drop it"
        )
        raise ValueError(msg)
    return argument


class Isolation(Frozen):
    """How many whole cores each NUMA node keeps for the system; all other cores are isolated."""

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
    """How far an idle CPU may sleep, and how its clock is driven."""

    idle: Literal["poll", "shallow", "firmware"] = "firmware"
    """poll: never sleep; shallow: C1 at most; firmware: whatever the platform allows."""
    performance_governor: bool = False


class MemoryTuning(Frozen):
    """What the kernel may do to memory behind a process's back."""

    transparent_huge_pages: Literal["always", "madvise", "never"] = "madvise"
    numa_balancing: bool = False
    background_work: bool = True
    """False quiets proactive compaction, swapping and per-second statistics."""


class Scheduling(Frozen):
    """What may interrupt a running thread."""

    migrate_timers: bool = True
    rt_throttling: bool = True
    watchdogs: bool = True


class NetworkTuning(Frozen):
    """How the socket layer waits and buffers."""

    busy_poll_us: Annotated[int, Field(ge=0, le=1000)] = 0
    socket_buffer_mib: Annotated[int, Field(ge=0, le=1024)] = 0
    backlog: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class HostProfile(Frozen):
    """One way to tune a host. A section that is absent changes nothing on the host."""

    name: Slug
    description: Sentence
    isolation: Isolation | None = None
    smt: Literal["on", "off"] = "on"
    huge_pages: HugePages = HugePages()
    power: Power = Power()
    memory: MemoryTuning = MemoryTuning()
    scheduling: Scheduling = Scheduling()
    network: NetworkTuning = NetworkTuning()
    mitigations: Literal["auto", "auto,nosmt", "off"] = "auto"
    kubelet: KubeletChoices | None = None
    sysctls: tuple[Sysctl, ...] = ()
    kernel_arguments: tuple[Annotated[KernelArgument, AfterValidator(_our_own)], ...] = ()
