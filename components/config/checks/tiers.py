"""Tiers rank as their names promise."""

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from corelane.components.config.checks.quotas import millis_of
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.isolation import TierName
from corelane.components.config.sections.workloads import EngineConfig

ORDER: tuple[TierName, ...] = get_args(TierName)


def tiers_rank_in_order(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for a missing tier and for one that outranks the tier above it."""
    tiers = partial.platform.tiers
    for name in ORDER:
        # A tier under a misspelt name is not missing.
        if partial.declared["tiers"] <= {*ORDER} and not partial.declares("tiers", name):
            yield ConfigError(("tiers", name), "nothing", "all of t0, t1 and t2", "Add the tier.")
    present = [(name, tiers[name].priority) for name in ORDER if name in tiers]
    for (above, high), (below, low) in pairwise(present):
        if high <= low:
            yield ConfigError(
                ("tiers", above, "priority"),
                str(high),
                f"more than {below}'s {low}",
                f"Raise it, or {below} pods evict {above} pods.",
            )


def workloads_stay_below_their_tiers_largest(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for every container that its tier's limit range would refuse."""
    for name, workload in partial.platform.workloads.items():
        tier = partial.platform.tiers.get(workload.tier)
        if tier is None:
            continue
        path, raising = ("workloads", name), f"Ask for less, or raise tiers.{workload.tier}"
        if millis_of(workload) > tier.largest_container_cpu * 1000:
            key = "cpus" if isinstance(workload, EngineConfig) else "cpuMillis"
            wanted = f"at most {tier.largest_container_cpu} CPUs in {workload.tier}"
            remedy = f"{raising}.largestContainerCpu."
            yield ConfigError((*path, key), f"{millis_of(workload) / 1000:g} CPUs", wanted, remedy)
        if workload.memory > tier.largest_container_memory:
            largest = partial.written("tiers", workload.tier, "largestContainerMemory")
            found = partial.written(*path, "memory")
            wanted = f"at most {largest} in {workload.tier}"
            remedy = f"{raising}.largestContainerMemory."
            yield ConfigError((*path, "memory"), found, wanted, remedy)
