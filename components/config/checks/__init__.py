"""What must hold between sections of a stack file, one concern a module."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from components.config.checks.addresses import networks_do_not_overlap
from components.config.checks.placement import (
    pools_stand_where_they_can,
    storage_and_vault_stand_on_pools,
    workloads_name_what_exists,
)
from components.config.checks.quotas import quotas_hold_the_workloads
from components.config.checks.tiers import (
    tiers_rank_in_order,
    workloads_stay_below_their_tiers_largest,
)
from components.config.checks.waivers import waivers_are_in_force
from components.config.draft import Draft
from components.config.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Check:
    """A check, and the sections without which it cannot be made."""

    needs: frozenset[str]
    run: Callable[[Draft], Iterator[ConfigError]]


CHECKS = (
    Check(frozenset({"network", "sites"}), networks_do_not_overlap),
    Check(
        frozenset({"sites", "pools", "hardware", "profiles", "cluster"}), pools_stand_where_they_can
    ),
    Check(
        frozenset({"workloads", "teams", "asset_classes", "pools", "sites", "storage"}),
        workloads_name_what_exists,
    ),
    Check(frozenset({"storage", "secrets", "pools"}), storage_and_vault_stand_on_pools),
    Check(frozenset({"tiers"}), tiers_rank_in_order),
    Check(frozenset({"tiers", "workloads"}), workloads_stay_below_their_tiers_largest),
    Check(frozenset({"teams", "workloads", "pools", "sites"}), quotas_hold_the_workloads),
    Check(frozenset({"waivers"}), waivers_are_in_force),
)


def mistakes_in(draft: Draft) -> Iterator[ConfigError]:
    """Yield every mistake that the readable sections show."""
    for check in CHECKS:
        if check.needs <= draft.readable:
            yield from check.run(draft)
