"""Tenancy: who may run what, and who may reach whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from corelane.components.composition.foundation import Foundation
from corelane.components.config.sections.isolation import TierName
from corelane.components.isolation.calico_api import CalicoApi, CalicoApiArgs
from corelane.components.isolation.network_isolation import NetworkIsolation, NetworkIsolationArgs
from corelane.components.isolation.team_namespace import TeamNamespace, TeamNamespaceArgs
from corelane.components.isolation.tier_priorities import TierPriorities, TierPrioritiesArgs
from corelane.components.kubernetes.labels import namespace_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenancy:
    """The teams' namespaces by name, and what keeps their pods apart."""

    namespaces: Mapping[str, TeamNamespace]
    isolation: NetworkIsolation


def declare_tenancy(base: Foundation) -> Tenancy:
    """Declare priorities, a namespace for each team and tier, and what keeps them apart."""
    config = base.scope.config
    priorities = TierPriorities(
        "tiers", TierPrioritiesArgs(declared_at="/tiers", tiers=config.tiers), base.in_cluster()
    )
    namespaces = {
        namespace_of(team, tier): _declare_namespace(base, team, tier, priorities)
        for team, owner in config.teams.items()
        for tier in owner.quotas
    }
    return Tenancy(namespaces=namespaces, isolation=_isolate(base, namespaces))


def _declare_namespace(
    base: Foundation, team: str, tier: TierName, priorities: TierPriorities
) -> TeamNamespace:
    config = base.scope.config
    args = TeamNamespaceArgs(
        declared_at=f"/teams/{team}/quotas/{tier}",
        team=team,
        tier=tier,
        limits=config.teams[team].quotas[tier],
        tier_config=config.tiers[tier],
        kubernetes_version=config.cluster.version,
        cost_center=config.teams[team].cost_center or config.accounting.cost_center,
        protect=config.protect,
    )
    return TeamNamespace(namespace_of(team, tier), args, base.in_cluster(priorities))


def _isolate(base: Foundation, namespaces: Mapping[str, TeamNamespace]) -> NetworkIsolation:
    config, sites = base.scope.config, [*base.scope.config.colocation_sites().values()]
    args = NetworkIsolationArgs(
        declared_at="/network",
        asset_classes=config.asset_classes,
        teams=config.teams,
        workloads=config.workloads,
        node_networks=(str(config.network.vpc_cidr), *(str(site.node_cidr) for site in sites)),
        pod_networks=(
            str(config.network.pod_cidr),
            str(config.network.service_cidr),
            *(str(site.pod_cidr) for site in sites),
        ),
        time_networks=tuple(str(net) for site in sites for net in site.time_sources),
        image_networks=tuple(map(str, config.network.image_networks)),
    )
    # Calico serves its own API from the T1 pools.
    api = CalicoApi(
        "calico-api",
        CalicoApiArgs(declared_at="/network"),
        base.in_cluster(base.calico, *base.pools_of("t1")),
    )
    return NetworkIsolation("isolation", args, base.in_cluster(api, *namespaces.values()))
