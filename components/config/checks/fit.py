"""A T0 workload fits the isolated part of one NUMA node, and a node holds all its engines."""

from collections.abc import Iterator
from dataclasses import dataclass

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.domain import show_memory
from corelane.components.config.sections.workloads import EngineConfig, WorkloadConfig
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.quantity import MIB, counted
from corelane.hostconfig.planning.plan_host import exclusive_capacity, largest_exclusive_request


@dataclass(frozen=True, slots=True)
class Need:
    """The resources that a pod takes from a NUMA node: CPUs, plain memory in MiB, 1 GiB pages.

    ``key`` is the key of the stack file that asks for the CPUs.
    """

    name: str
    key: str
    cpus: int
    memory_mib: int
    huge_pages: int


def workloads_fit_their_hosts(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for every T0 workload that its hosts cannot hold."""
    for pool, plans in hosts.items():
        users = pinned_to(pool, partial)
        for plan in plans.values():
            alone = [e for name, w in users.items() for e in _misfits(need_of(name, w), plan)]
            yield from alone
            if not alone:
                yield from _crowded(pool, users, plan)


def pinned_to(pool: str, partial: PartialConfig) -> dict[str, WorkloadConfig]:
    """Return the T0 workloads of a pool: those with CPUs of their own."""
    workloads = partial.platform.workloads.items()
    return {name: w for name, w in workloads if w.pool == pool and w.tier == "t0"}


def need_of(name: str, workload: WorkloadConfig) -> Need:
    """Return what one pod of a workload takes."""
    if isinstance(workload, EngineConfig):
        return Need(name, "cpus", workload.cpus, workload.memory // MIB, workload.huge_pages_1gi)
    return Need(name, "cpuMillis", workload.cpu_millis // 1000, workload.memory // MIB, 0)


def _misfits(need: Need, plan: HostPlan) -> Iterator[ConfigError]:
    path, threads = ("workloads", need.name), plan.cpus.threads_per_core
    if need.cpus % threads:
        wanted = f"a multiple of {threads}, the threads of a core on {plan.hardware.name}"
        remedy = "Ask for whole cores: the kubelet refuses the pod otherwise (SMTAlignmentError)."
        yield ConfigError((*path, need.key), f"{need.cpus} CPUs", wanted, remedy)
    room = _rooms(plan)
    if any(_covers(node, need) for node in room):
        return
    # A node without pages is what is wrong, so it says so.
    asks_for_pages = bool(need.huge_pages)
    yield ConfigError(
        path,
        _written(need, pages=asks_for_pages),
        f"at most what one NUMA node of pool {plan.pool} ({plan.hardware.name}) gives: "
        + "; ".join(f"node {n.name}: {_written(n, pages=asks_for_pages)}" for n in room),
        "Ask for less, choose larger hardware, or have the profile reserve more huge pages.",
    )


def _crowded(pool: str, users: dict[str, WorkloadConfig], plan: HostPlan) -> Iterator[ConfigError]:
    """Pack the engines that share every node of the pool, largest first, into NUMA nodes."""
    engines = [need_of(name, w) for name, w in users.items() if isinstance(w, EngineConfig)]
    room = _rooms(plan)
    for need in sorted(engines, key=lambda n: (-n.cpus, -n.memory_mib, n.name)):
        index = next((i for i, left in enumerate(room) if _covers(left, need)), None)
        taken = sum(engine.cpus for engine in engines)
        if index is None or taken > exclusive_capacity(plan):
            together = " + ".join(_written(engine) for engine in engines)
            wanted = f"engines that fit together on each node of {pool} ({plan.hardware.name})"
            remedy = (
                "Each engine runs on every node of its pool: give one of them a pool of its own."
            )
            yield ConfigError(("workloads", need.name), together, wanted, remedy)
            return
        room[index] = _minus(room[index], need)


def _rooms(plan: HostPlan) -> list[Need]:
    """Return what exclusive pods can have of each NUMA node."""
    cpus = largest_exclusive_request(plan)
    return [
        Need(str(n.id), "", cpus[n.id], n.allocatable_mib, n.huge_pages_1gi)
        for n in plan.numa_nodes
    ]


def _covers(room: Need, need: Need) -> bool:
    return (
        need.cpus <= room.cpus
        and need.memory_mib <= room.memory_mib
        and need.huge_pages <= room.huge_pages
    )


def _minus(room: Need, need: Need) -> Need:
    return Need(
        room.name,
        room.key,
        room.cpus - need.cpus,
        room.memory_mib - need.memory_mib,
        room.huge_pages - need.huge_pages,
    )


def _written(need: Need, *, pages: bool = False) -> str:
    """Write what is needed or there; of huge pages, none is written only where ``pages`` asks."""
    huge = counted(need.huge_pages, "huge page")
    written = f", {huge} of 1Gi" if need.huge_pages or pages else ""
    cpus = counted(need.cpus, "CPU")
    return f"{cpus}, {show_memory(need.memory_mib * MIB)} of memory{written}"
