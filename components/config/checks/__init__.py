"""Checks between sections of a stack file, one concern a module; a section checks itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corelane.components.config.checks.addresses import networks_do_not_overlap
from corelane.components.config.checks.bottlerocket import bottlerocket_pools_take_settings_only
from corelane.components.config.checks.capacity import pools_hold_their_workloads
from corelane.components.config.checks.colocation import (
    containers_leave_memory_to_their_host,
    containers_own_isolated_cpus,
    time_servers_can_be_reached,
)
from corelane.components.config.checks.deliveries import (
    buckets_have_names_that_s3_takes,
    hosts_can_be_given_their_plans,
)
from corelane.components.config.checks.ec2_clock import (
    hardware_has_the_clock_it_states,
    pools_have_their_clocks,
)
from corelane.components.config.checks.engine_ports import engines_listen_on_ports_of_their_own
from corelane.components.config.checks.fit import workloads_fit_their_hosts
from corelane.components.config.checks.line_rate import limits_are_below_line_rate
from corelane.components.config.checks.node_groups import node_groups_boot_one_way
from corelane.components.config.checks.placement import (
    high_impact_families_are_apart,
    pools_stand_where_they_can,
    workloads_name_what_exists,
)
from corelane.components.config.checks.platform_services import (
    pools_have_the_disks,
    quorums_have_their_nodes,
    storage_and_vault_stand_on_pools,
)
from corelane.components.config.checks.quotas import quotas_hold_the_workloads
from corelane.components.config.checks.tiers import (
    tiers_rank_in_order,
    workloads_stay_below_their_tiers_largest,
)
from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig


@dataclass(frozen=True, slots=True)
class Check:
    """A check, and the sections without which it cannot be made."""

    needs: frozenset[str]
    run: Callable[[PartialConfig], Iterator[ConfigError]]


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
    Check(frozenset({"storage", "secrets", "pools"}), quorums_have_their_nodes),
    Check(frozenset({"organization", "sites"}), buckets_have_names_that_s3_takes),
    Check(frozenset({"pools"}), bottlerocket_pools_take_settings_only),
    Check(frozenset({"hardware"}), hardware_has_the_clock_it_states),
    Check(frozenset({"workloads"}), engines_listen_on_ports_of_their_own),
    Check(frozenset({"workloads"}), high_impact_families_are_apart),
    Check(frozenset({"tiers"}), tiers_rank_in_order),
    Check(frozenset({"tiers", "workloads"}), workloads_stay_below_their_tiers_largest),
    Check(frozenset({"teams", "workloads", "pools", "sites"}), quotas_hold_the_workloads),
)


@dataclass(frozen=True, slots=True)
class HostCheck:
    """A check of sections against the planned hosts."""

    needs: frozenset[str]
    run: Callable[[PartialConfig, HostPlans], Iterator[ConfigError]]


HOST_CHECKS = (
    HostCheck(frozenset({"pools"}), node_groups_boot_one_way),
    HostCheck(frozenset({"pools", "sites"}), hosts_can_be_given_their_plans),
    HostCheck(frozenset({"pools", "sites"}), pools_have_their_clocks),
    HostCheck(frozenset({"workloads"}), workloads_fit_their_hosts),
    HostCheck(frozenset({"workloads"}), limits_are_below_line_rate),
    HostCheck(frozenset({"workloads", "pools", "sites", "storage"}), pools_hold_their_workloads),
    HostCheck(frozenset({"sites"}), containers_own_isolated_cpus),
    HostCheck(frozenset({"sites"}), containers_leave_memory_to_their_host),
    HostCheck(frozenset({"sites"}), time_servers_can_be_reached),
    HostCheck(frozenset({"storage"}), pools_have_the_disks),
)


def mistakes_in(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield every mistake that the readable sections and their hosts show."""
    for check in CHECKS:
        if check.needs <= partial.readable:
            yield from check.run(partial)
    for check in HOST_CHECKS:
        if check.needs <= partial.readable:
            yield from check.run(partial, hosts)
