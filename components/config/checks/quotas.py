"""A team's quota holds the workloads the stack gives it."""

from collections.abc import Callable, Iterator, Mapping

from corelane.components.config.checks.pools_by_name import PoolFacts, pool_facts
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import Draft
from corelane.components.config.sections.isolation import TierLimits
from corelane.components.config.sections.workloads import (
    BacktestConfig,
    EngineConfig,
    WorkloadConfig,
)


def quotas_hold_the_workloads(draft: Draft) -> Iterator[ConfigError]:
    """Yield an error for every quota that the declared pods exceed together."""
    pools = pool_facts(draft.platform)
    for team_name, team in draft.platform.teams.items():
        for tier, limits in team.quotas.items():
            owned = [
                workload
                for workload in draft.platform.workloads.values()
                if workload.team == team_name and workload.tier == tier
            ]
            yield from _exceeded(f"teams.{team_name}.quotas.{tier}", limits, owned, pools)


def _exceeded(
    path: str, limits: TierLimits, owned: list[WorkloadConfig], pools: Mapping[str, PoolFacts]
) -> Iterator[ConfigError]:
    pods = [(pods_of(workload, pools), workload) for workload in owned]
    for key, unit, allowed, of_one in _columns(limits):
        needed = sum(count * of_one(workload) for count, workload in pods)
        if needed > allowed:
            yield ConfigError(
                f"{path}.{key}",
                f"{allowed}{unit}",
                f"at least {needed}{unit}, what its workloads ask for at full size",
                "Raise the quota, or ask for less: pods beyond it are never created.",
            )


def _columns(
    limits: TierLimits,
) -> tuple[tuple[str, str, int, Callable[[WorkloadConfig], int]], ...]:
    """Return each limit with its unit, and what one pod takes of it."""
    return (
        ("cpu", "m", limits.cpu * 1000, millis_of),
        ("memory", " bytes", limits.memory, lambda workload: workload.memory),
        ("pods", "", limits.pods, lambda _: 1),
        ("hugePages1Gi", "", limits.huge_pages_1gi, _pages),
        ("storage", " bytes", limits.storage or 0, _claimed),
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
