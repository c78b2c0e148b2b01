"""A pool at its largest holds its workloads, each pod on one node."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from corelane.components.config.checks.pools_by_name import PoolFacts, pool_facts
from corelane.components.config.checks.quotas import millis_of, pods_of
from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.domain import show_memory
from corelane.components.config.sections.workloads import WorkloadConfig
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.quantity import MIB
from corelane.hostconfig.planning.plan_host import exclusive_capacity


class Room(NamedTuple):
    """The capacity that a node gives to pods: thousandths of a CPU, and bytes."""

    millis: int
    memory: int

    def __str__(self) -> str:
        """Write it as a person asks for it."""
        return f"{self.millis / 1000:g} CPUs and {show_memory(self.memory)}"


def pools_hold_their_workloads(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for a pod larger than a node, and for pods that no number of nodes holds."""
    for pool, facts in pool_facts(partial.platform).items():
        users = {n: w for n, w in partial.platform.workloads.items() if w.pool == pool}
        rooms = [_room(plan, facts) for plan in hosts.get(pool, {}).values()]
        if not rooms or not users:
            continue
        # A pod may meet the smallest machine type of its pool.
        node = Room(min(r.millis for r in rooms), min(r.memory for r in rooms))
        large = {n: w for n, w in users.items() if _exceeds(_pod(w), node)}
        yield from (
            _too_large(partial, large, node, pool) if large else _too_many(users, node, pool, facts)
        )


def _room(plan: HostPlan, facts: PoolFacts) -> Room:
    cpus = exclusive_capacity(plan) if facts.tier == "t0" else len(plan.cpus.online)
    memory = sum(node.allocatable_mib for node in plan.numa_nodes)
    return Room(cpus * 1000, memory * MIB)


def _pod(workload: WorkloadConfig) -> Room:
    return Room(millis_of(workload), workload.memory)


def _exceeds(asked: Room, room: Room) -> bool:
    return asked.millis > room.millis or asked.memory > room.memory


def _too_large(
    partial: PartialConfig, large: Mapping[str, WorkloadConfig], node: Room, pool: str
) -> Iterator[ConfigError]:
    for name, workload in large.items():
        # T0 is checked against single NUMA nodes, with what they lack.
        if workload.tier == "t0":
            continue
        asked = _pod(workload)
        for key, is_too_much, most in (
            ("cpuMillis", asked.millis > node.millis, str(node.millis)),
            ("memory", asked.memory > node.memory, show_memory(node.memory)),
        ):
            if is_too_much:
                path = ("workloads", name, key)
                wanted = f"at most {most}, what the smallest node of pool {pool} has"
                yield ConfigError(path, partial.written(*path), wanted, "Ask for less.")


def _too_many(
    users: Mapping[str, WorkloadConfig], node: Room, pool: str, facts: PoolFacts
) -> Iterator[ConfigError]:
    pods = [(pods_of(w, {pool: facts}), w) for w in users.values()]
    asked = Room(
        sum(count * millis_of(w) for count, w in pods), sum(count * w.memory for count, w in pods)
    )
    most = Room(node.millis * facts.most_nodes, node.memory * facts.most_nodes)
    if _exceeds(asked, most):
        yield ConfigError(
            facts.path,
            f"{facts.most_nodes} nodes at most, which give {most}",
            f"room for {asked}, what its workloads ask for at full size",
            "Allow more nodes, choose larger hardware, or ask for less.",
        )
