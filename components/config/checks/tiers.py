"""Tiers rank as their names promise."""

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from corelane.components.config.checks.quotas import millis_of
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import Draft
from corelane.components.config.sections.domain import format_memory
from corelane.components.config.sections.isolation import TierName

ORDER: tuple[TierName, ...] = get_args(TierName)


def tiers_rank_in_order(draft: Draft) -> Iterator[ConfigError]:
    """Yield an error for a missing tier and for one that outranks the tier above it."""
    tiers = draft.platform.tiers
    for name in ORDER:
        if not draft.declares("tiers", name):
            yield ConfigError(f"tiers.{name}", "nothing", "all of t0, t1 and t2", "Add the tier.")
    present = [(name, tiers[name].priority) for name in ORDER if name in tiers]
    for (above, high), (below, low) in pairwise(present):
        if high <= low:
            yield ConfigError(
                f"tiers.{above}.priority",
                str(high),
                f"more than {below}'s {low}",
                f"Raise it, or {below} pods evict {above} pods.",
            )


def workloads_stay_below_their_tiers_largest(draft: Draft) -> Iterator[ConfigError]:
    """Yield an error for every container that its tier's limit range would refuse."""
    for name, workload in draft.platform.workloads.items():
        tier = draft.platform.tiers.get(workload.tier)
        if tier is None:
            continue
        path, remedy = f"workloads.{name}", f"Ask for less, or raise tiers.{workload.tier}."
        if millis_of(workload) > tier.largest_container_cpu * 1000:
            wanted = f"at most {tier.largest_container_cpu} CPUs in {workload.tier}"
            yield ConfigError(path, f"{millis_of(workload)}m CPU", wanted, remedy)
        if workload.memory > tier.largest_container_memory:
            wanted = f"at most {format_memory(tier.largest_container_memory)} in {workload.tier}"
            yield ConfigError(f"{path}.memory", format_memory(workload.memory), wanted, remedy)
