"""A pool at its largest holds its workloads, each pod on one node."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from corelane.components.config.checks.pools_by_name import PoolFacts, pool_facts
from corelane.components.config.checks.quotas import millis_of, pods_of
from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.domain import show_memory
from corelane.components.config.sections.storage import LOCAL_NVME_CLASS
from corelane.components.config.sections.workloads import EngineConfig, WorkloadConfig
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.quantity import MIB, counted
from corelane.hostconfig.planning.plan_host import exclusive_capacity, shared_capacity


class Room(NamedTuple):
    """Capacity of a node or need of a pod: thousandths of a CPU, bytes, and local disks."""

    millis: int
    memory: int
    disks: int = 0

    def __str__(self) -> str:
        """Write it as a person asks for it."""
        cpus, memory = f"{self.millis / 1000:g} CPUs", show_memory(self.memory)
        if not self.disks:
            return f"{cpus} and {memory}"
        return f"{cpus}, {memory} and {counted(self.disks, 'local disk')}"

    def holds(self, pod: "Room") -> int:
        """Return how many of a pod there is room for."""
        fits = (have // take for have, take in zip(self, pod, strict=True) if take)
        return max(0, min(fits, default=0))

    def without(self, pod: "Room", count: int) -> "Room":
        """Return what is left beside some pods."""
        return Room(*(have - count * take for have, take in zip(self, pod, strict=True)))


def pools_hold_their_workloads(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for a pod larger than a node, and for pods that find no node beside others."""
    disks = _local_disks(partial)
    for pool, facts in pool_facts(partial.platform).items():
        users = {n: w for n, w in partial.platform.workloads.items() if w.pool == pool}
        rooms = [_room(plan, facts, disks.get(pool, 0)) for plan in hosts.get(pool, {}).values()]
        if not rooms or not users:
            continue
        # A pod may meet the smallest machine type of its pool.
        node = Room(*(min(each) for each in zip(*rooms, strict=True)))
        large = {n: w for n, w in users.items() if _exceeds(_pod(w), node)}
        yield from (
            _too_large(partial, large, node, pool) if large else _too_many(users, node, facts)
        )


def _local_disks(partial: PartialConfig) -> dict[str, int]:
    """Return the disks that each node of a pool offers as volumes: a claim takes a whole one."""
    local = partial.platform.storage.local_nvme
    return dict.fromkeys(local.pools, local.disks_per_node) if local else {}


def _room(plan: HostPlan, facts: PoolFacts, disks: int) -> Room:
    whole = facts.tier == "t0"
    millis = exclusive_capacity(plan) * 1000 if whole else shared_capacity(plan)
    memory = sum(node.allocatable_mib for node in plan.numa_nodes)
    return Room(millis, memory * MIB, disks)


def _pod(workload: WorkloadConfig) -> Room:
    claims = () if isinstance(workload, EngineConfig) else workload.claims.values()
    disks = sum(claim.storage_class == LOCAL_NVME_CLASS for claim in claims)
    return Room(millis_of(workload), workload.memory, disks)


def _exceeds(asked: Room, room: Room) -> bool:
    return any(take > have for take, have in zip(asked, room, strict=True))


def _too_large(
    partial: PartialConfig, large: Mapping[str, WorkloadConfig], node: Room, pool: str
) -> Iterator[ConfigError]:
    for name, workload in large.items():
        asked = _pod(workload)
        if asked.disks > node.disks:
            found = f"{asked.disks} volumes of {LOCAL_NVME_CLASS}, each of a whole disk"
            wanted = f"at most {node.disks}, the local disks that a node of pool {pool} offers"
            remedy = "Add the pool to storage.localNvme.pools, or choose another storage class."
            yield ConfigError(("workloads", name, "claims"), found, wanted, remedy)
        # T0 is checked against single NUMA nodes, with what they lack.
        if workload.tier == "t0":
            continue
        for key, is_too_much, most in (
            ("cpuMillis", asked.millis > node.millis, str(node.millis)),
            ("memory", asked.memory > node.memory, show_memory(node.memory)),
        ):
            if is_too_much:
                path = ("workloads", name, key)
                wanted = f"at most {most}, what the smallest node of pool {pool} has"
                yield ConfigError(path, partial.written(*path), wanted, "Ask for less.")


def _too_many(
    users: Mapping[str, WorkloadConfig], node: Room, facts: PoolFacts
) -> Iterator[ConfigError]:
    engines = [_pod(w) for w in users.values() if isinstance(w, EngineConfig)]
    # Each engine runs on every node; that they fit together is checked by NUMA node.
    for engine in engines:
        node = node.without(engine, 1)
    waiting = {
        name: (pods_of(w, {}), _pod(w))
        for name, w in users.items()
        if not isinstance(w, EngineConfig)
    }
    left = dict(_left_over(waiting, node, facts.most_nodes))
    if left:
        beside = ", beside its engines" if engines else ""
        pods = [
            f"{counted(n, 'more pod')} of {name}, each {waiting[name][1]}"
            for name, n in left.items()
        ]
        yield ConfigError(
            facts.path,
            f"{counted(facts.most_nodes, 'node')} at most, each with {node}{beside}",
            f"room for {'; '.join(pods)}; the largest are placed first",
            "Allow more nodes, choose larger hardware, or ask for less.",
        )


def _left_over(
    waiting: Mapping[str, tuple[int, Room]], node: Room, most_nodes: int
) -> Iterator[tuple[str, int]]:
    """Pack pods into nodes, the largest first, and yield how many of each find none.

    A cleverer packing may exist; a scheduler, which takes pods as they come, would not find it.
    """
    nodes = [node] * most_nodes
    for name, (count, pod) in _by_size(waiting, node):
        left = count
        for index, room in enumerate(nodes):
            placed = min(left, room.holds(pod))
            nodes[index] = room.without(pod, placed)
            left -= placed
            if not left:
                break
        if left:
            yield name, left


def _by_size(
    waiting: Mapping[str, tuple[int, Room]], node: Room
) -> list[tuple[str, tuple[int, Room]]]:
    """Sort pods by the largest share of a node that one of them takes, largest first."""

    def share(pod: Room) -> float:
        shares = (take / have for have, take in zip(node, pod, strict=True) if have > 0)
        return max(shares, default=0.0)

    return sorted(waiting.items(), key=lambda each: (-share(each[1][1]), each[0]))
