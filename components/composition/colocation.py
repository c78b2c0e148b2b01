"""Colocation: sites whose hosts join the cluster, and Docker-only hosts that do not."""

from collections.abc import Mapping

import pulumi

from corelane.components.composition.foundation import Foundation
from corelane.components.config.sections.sites import ColocationSiteConfig
from corelane.components.kubernetes.labels import POOL
from corelane.components.sites.colocation_site import ColocationSite, ColocationSiteArgs
from corelane.components.sites.edge_host import EdgeHost, EdgeHostArgs
from corelane.hostconfig.model.host_plan import HostPlan


def declare_colocation(base: Foundation) -> None:
    """Declare every colocation site of the stack file, with its hosts."""
    for site, config in base.scope.config.colocation_sites().items():
        _declare_site(base, site, config)
        for name, host in config.edge_hosts.items():
            plan = base.scope.hosts[name][host.hardware]
            args = EdgeHostArgs(
                declared_at=f"/sites/{site}/edgeHosts/{name}",
                config=host,
                plan=plan,
                labels={POOL: name},
            )
            EdgeHost(name, args, pulumi.ResourceOptions(parent=base.scope.root))


def _declare_site(base: Foundation, site: str, config: ColocationSiteConfig) -> None:
    scope = base.scope
    args = ColocationSiteArgs(
        declared_at=f"/sites/{site}",
        site=site,
        config=config,
        plans=_plans(base, {name: pool.hardware for name, pool in config.pools.items()}),
        edge_plans=_plans(base, {name: host.hardware for name, host in config.edge_hosts.items()}),
        organization=scope.prefix,
        account=scope.site.account,
        cluster_name=base.cluster.name,
        cluster_arn=base.cluster.arn,
        kubernetes_version=scope.config.cluster.version,
        gated=scope.config.cluster.host_gate is not None,
        tags=scope.tags,
        protect=scope.config.protect,
    )
    ColocationSite(site, args, scope.in_region)


def _plans(base: Foundation, hardware: Mapping[str, str]) -> dict[str, HostPlan]:
    return {name: base.scope.hosts[name][machine] for name, machine in hardware.items()}
