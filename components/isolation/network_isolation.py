"""Every connection that may exist; whatever no policy names is denied."""

from dataclasses import dataclass
from itertools import chain
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.isolation.asset_boundaries import asset_policies, asset_tier
from corelane.components.isolation.calico_policy import CalicoPolicy, CalicoTier
from corelane.components.isolation.endpoints import Firm
from corelane.components.isolation.host_flows import HOSTS_TIER, host_policies
from corelane.components.isolation.platform_flows import (
    PLATFORM_TIER,
    SECRETS_TIER,
    platform_policies,
)
from corelane.components.isolation.team_flows import team_policies, team_tier_of

API_VERSION: Final = "projectcalico.org/v3"


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkIsolationArgs(Firm):
    """The parties to keep apart, and the platform's own networks."""

    declared_at: Entry


class NetworkIsolation(pulumi.ComponentResource):
    """Calico's tiers and policies, and the host endpoints that stand for engines.

    Needs Calico's own API: let it depend on what serves it. `last` is declared after every tier
    and policy: what depends on it starts when all of them stand, at the cost of one dependency.
    """

    last: pulumi.Resource

    def __init__(
        self, name: str, args: NetworkIsolationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the tiers, then what stands in them."""
        props = {
            "declaredAt": args.declared_at,
            "childrenDeclaredAt": _entries(name, args),
            "assetClasses": sorted(args.asset_classes),
            "teams": sorted(args.teams),
            "venues": _sessions(args),
            "nodeNetworks": list(args.node_networks),
            "podNetworks": list(args.pod_networks),
        }
        super().__init__("corelane:isolation:NetworkIsolation", name, props, opts)
        self._name = name
        tiers = {tier.name: self._declare_tier(tier) for tier in tiers_of(args)}
        policies = [self._declare_policy(p, tiers[p.tier]) for p in policies_of(args)]
        self.last = self._declare_host_endpoints(policies)
        self.register_outputs({"tiers": sorted(tiers)})

    def _declare_tier(self, tier: CalicoTier) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            _tier_resource(self._name, tier),
            api_version=API_VERSION,
            kind="Tier",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=tier.name),
            spec={"order": tier.order, "defaultAction": tier.default_action},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _declare_policy(self, policy: CalicoPolicy, tier: pulumi.Resource) -> pulumi.Resource:
        return k8s.apiextensions.CustomResource(
            _policy_resource(self._name, policy),
            api_version=API_VERSION,
            kind="NetworkPolicy" if policy.namespace else "GlobalNetworkPolicy",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=policy.full_name, namespace=policy.namespace or None
            ),
            spec=policy.spec,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[tier]),
        )

    def _declare_host_endpoints(self, policies: list[pulumi.Resource]) -> pulumi.Resource:
        # Last: a trading host that is an endpoint before its policies stand is cut off by those
        # that come first. Calico's own controller creates this object and owns the field that is
        # patched here, so that the patch has to be forced.
        return k8s.apiextensions.CustomResourcePatch(
            f"{self._name}-host-endpoints",
            api_version=API_VERSION,
            kind="KubeControllersConfiguration",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name="default", annotations={"pulumi.com/patchForce": "true"}
            ),
            spec={"controllers": {"node": {"hostEndpoint": {"autoCreate": "Enabled"}}}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=policies),
        )


def tiers_of(firm: Firm) -> tuple[CalicoTier, ...]:
    """Return every tier, in the order in which an endpoint meets them."""
    return (
        PLATFORM_TIER,
        SECRETS_TIER,
        HOSTS_TIER,
        *(asset_tier(name) for name in sorted(firm.asset_classes)),
        *(team_tier_of(name) for name in sorted(firm.teams)),
    )


def policies_of(firm: Firm) -> tuple[CalicoPolicy, ...]:
    """Return every policy of the firm."""
    boundaries = (asset_policies(firm, name) for name in sorted(firm.asset_classes))
    return (
        *platform_policies(firm),
        *host_policies(firm),
        *chain.from_iterable(boundaries),
        *team_policies(firm),
    )


def _tier_resource(name: str, tier: CalicoTier) -> str:
    return f"{name}-tier-{tier.name}"


def _policy_resource(name: str, policy: CalicoPolicy) -> str:
    place = f"{policy.namespace}-" if policy.namespace else ""
    return f"{name}-{place}{policy.full_name}"


def _entries(name: str, firm: Firm) -> dict[str, Entry]:
    """Return the entry of each tier and policy, by the names of their resources."""
    tiers = {tier.name: tier for tier in tiers_of(firm)}
    policies = {
        _policy_resource(name, policy): policy.declared_at or tiers[policy.tier].declared_at
        for policy in policies_of(firm)
    }
    return policies | {_tier_resource(name, tier): tier.declared_at for tier in tiers.values()}


def _sessions(firm: Firm) -> list[dict[str, str | int]]:
    """Return the longest silence of each venue's sessions, for those that have sessions."""
    return [
        {"assetClass": asset_class, "venue": name, "idleSeconds": venue.idle_seconds}
        for asset_class, config in sorted(firm.asset_classes.items())
        for name, venue in sorted(config.venues.items())
        if venue.protocol == "TCP"
    ]
