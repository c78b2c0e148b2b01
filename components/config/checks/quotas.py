"""A team's quota holds the workloads the stack gives it."""

from collections.abc import Iterator, Mapping

from components.config.checks.pools_by_name import PoolFacts, pool_facts
from components.config.draft import Draft
from components.config.errors import ConfigError
from components.config.isolation import TierLimits
from components.config.workloads import BacktestConfig, EngineConfig, WorkloadConfig


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
    pods = {index: _pods(workload, pools) for index, workload in enumerate(owned)}
    sums = {
        "cpu": (sum(n * millis_of(owned[i]) for i, n in pods.items()), limits.cpu * 1000, "m"),
        "memory": (sum(n * owned[i].memory for i, n in pods.items()), limits.memory, " bytes"),
        "pods": (sum(pods.values()), limits.pods, ""),
        "hugePages1Gi": (
            sum(n * _pages(owned[i]) for i, n in pods.items()),
            limits.huge_pages_1gi,
            "",
        ),
    }
    for key, (needed, allowed, unit) in sums.items():
        if needed > allowed:
            yield ConfigError(
                f"{path}.{key}",
                f"{allowed}{unit}",
                f"at least {needed}{unit}, what its workloads ask for at full size",
                "Raise the quota, or ask for less: pods beyond it are never created.",
            )


def _pods(workload: WorkloadConfig, pools: Mapping[str, PoolFacts]) -> int:
    if isinstance(workload, EngineConfig):
        return pools[workload.pool].most_nodes if workload.pool in pools else 0
    return workload.parallelism if isinstance(workload, BacktestConfig) else workload.replicas


def millis_of(workload: WorkloadConfig) -> int:
    """Return the CPU one pod asks for, in thousandths."""
    return workload.cpus * 1000 if isinstance(workload, EngineConfig) else workload.cpu_millis


def _pages(workload: WorkloadConfig) -> int:
    return workload.huge_pages_1gi if isinstance(workload, EngineConfig) else 0
