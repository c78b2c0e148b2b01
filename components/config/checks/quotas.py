"""A team's quota holds the workloads the stack gives it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from corelane.components.config.checks.pools_by_name import PoolFacts, pool_facts
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.domain import show_memory
from corelane.components.config.sections.isolation import TierLimits
from corelane.components.config.sections.workloads import (
    BacktestConfig,
    EngineConfig,
    WorkloadConfig,
)


def quotas_hold_the_workloads(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for every quota that the declared pods exceed together."""
    pools = pool_facts(partial.platform)
    for team_name, team in partial.platform.teams.items():
        for tier, limits in team.quotas.items():
            owned = [
                workload
                for workload in partial.platform.workloads.values()
                if workload.team == team_name and workload.tier == tier
            ]
            asked = [(pods_of(workload, pools), workload) for workload in owned]
            yield from _exceeded(partial, ("teams", team_name, "quotas", tier), limits, asked)


def _exceeded(
    partial: PartialConfig,
    path: tuple[str, ...],
    limits: TierLimits,
    asked: Sequence[tuple[int, WorkloadConfig]],
) -> Iterator[ConfigError]:
    for key, allowed, of_one, show in _columns(limits):
        needed = sum(count * of_one(workload) for count, workload in asked)
        if needed > allowed:
            yield ConfigError(
                (*path, key),
                partial.written(*path, key),
                f"at least {show(needed)}, what its workloads ask for at full size",
                "Raise the quota, or ask for less: pods beyond it are never created.",
            )


def _columns(
    limits: TierLimits,
) -> tuple[tuple[str, int, Callable[[WorkloadConfig], int], Callable[[int], str]], ...]:
    """Return each limit with what one pod takes of it, and how an amount of it is written."""
    return (
        ("cpu", limits.cpu * 1000, millis_of, lambda millis: f"{millis / 1000:g}"),
        ("memory", limits.memory, lambda workload: workload.memory, show_memory),
        ("pods", limits.pods, lambda _: 1, str),
        ("hugePages1Gi", limits.huge_pages_1gi, _pages, str),
        ("storage", limits.storage or 0, _claimed, show_memory),
    )


def pods_of(workload: WorkloadConfig, pools: Mapping[str, PoolFacts]) -> int:
    """Return how many pods a workload has at its largest."""
    if isinstance(workload, EngineConfig):
        return pools[workload.pool].most_nodes if workload.pool in pools else 0
    return workload.parallelism if isinstance(workload, BacktestConfig) else workload.replicas


def millis_of(workload: WorkloadConfig) -> int:
    """Return the CPU one pod asks for, in thousandths."""
    return workload.cpus * 1000 if isinstance(workload, EngineConfig) else workload.cpu_millis


def _pages(workload: WorkloadConfig) -> int:
    return workload.huge_pages_1gi if isinstance(workload, EngineConfig) else 0


def _claimed(workload: WorkloadConfig) -> int:
    claims = () if isinstance(workload, EngineConfig) else workload.claims.values()
    return sum(claim.size for claim in claims)
