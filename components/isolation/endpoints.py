"""The parties of the network: pods by their labels, engines by their hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corelane.components.config.sections.isolation import AssetClassConfig, TeamConfig
from corelane.components.config.sections.workloads import (
    EngineConfig,
    ServiceConfig,
    WorkloadConfig,
)
from corelane.components.isolation.calico_policy import pods
from corelane.components.isolation.selectors import HOSTS_ONLY, both, host_where, label_in, label_is
from corelane.components.kubernetes.labels import POOL, TEAM, TIER, WORKLOAD, namespace_of

Side = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Firm:
    """Everything the network's policies follow from; networks are CIDR ranges.

    ``node_networks`` hold the nodes, the control plane's interfaces and the service endpoints;
    ``pod_networks`` the pods and the services' virtual addresses; ``time_networks`` the clocks of
    hosts outside the cloud; ``image_networks`` where trading hosts fetch images, anywhere if none.
    """

    asset_classes: Mapping[str, AssetClassConfig]
    teams: Mapping[str, TeamConfig]
    workloads: Mapping[str, WorkloadConfig]
    node_networks: tuple[str, ...]
    pod_networks: tuple[str, ...]
    time_networks: tuple[str, ...] = ()
    image_networks: tuple[str, ...] = ()

    @property
    def inside(self) -> tuple[str, ...]:
        """Every range of the platform's own, which no venue's range may open."""
        return (*self.node_networks, *self.pod_networks)

    def engines(self) -> dict[str, EngineConfig]:
        """Return the workloads that share their host's network."""
        found = sorted(self.workloads.items())
        return {name: item for name, item in found if isinstance(item, EngineConfig)}

    def services(self) -> dict[str, ServiceConfig]:
        """Return the workloads that listen in pods of their own network."""
        found = sorted(self.workloads.items())
        return {name: item for name, item in found if isinstance(item, ServiceConfig)}

    def teams_trading(self, asset_class: str) -> list[str]:
        """Return the teams whose pods may carry an asset class."""
        return sorted(n for n, team in self.teams.items() if asset_class in team.asset_classes)


def home_of(workload: WorkloadConfig) -> str:
    """Return the namespace a workload runs in."""
    return namespace_of(workload.team, workload.tier)


def host_of_pools(pools: list[str]) -> Side:
    """Return one side of a rule: the hosts of pools, by any of their addresses."""
    return pods(label_in(POOL, pools), HOSTS_ONLY)


def hosts_selector(label: str, value: str) -> str:
    """Return a policy's selector of host endpoints."""
    return host_where(label_is(label, value))


def team_tier(team: str, tier: str) -> str:
    """Return a selector of the namespace of a team in a tier."""
    return both(label_is(TEAM, team), label_is(TIER, tier))


def party(name: str, workload: WorkloadConfig) -> Side:
    """Return one side of a rule: a workload's pods, wherever the rule stands.

    An engine is no such party: it shares the network of its host (`host_of_pools`).
    """
    return pods(label_is(WORKLOAD, name), team_tier(workload.team, workload.tier))
