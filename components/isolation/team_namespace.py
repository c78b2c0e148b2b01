"""The namespace of a team in one tier: its bounds, and its closed network."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.isolation import TierConfig, TierLimits, TierName
from corelane.components.isolation.quota import Quota, container_limits, quotas
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import COST_CENTER, TEAM, TIER, namespace_of
from corelane.components.kubernetes.made_object import MadeObject

_POD_SECURITY: Final = "pod-security.kubernetes.io"
# An execution engine shares the host's network and its ports, which already `baseline` refuses, and
# the standards know no exception for one field.
_ENFORCED: Final = {"t0": "privileged", "t1": "restricted", "t2": "restricted"}


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamNamespaceArgs:
    """The owner of the namespace, and its bounds.

    ``kubernetes_version`` is the cluster's, as ``1.35``; ``cost_center`` pays for what its pods
    take; ``protect`` keeps the namespace, and the claims in it, from being deleted by a run.
    """

    declared_at: Entry
    team: str
    tier: TierName
    limits: TierLimits
    tier_config: TierConfig
    kubernetes_version: str
    cost_center: str
    protect: bool = False


class TeamNamespace(pulumi.ComponentResource):
    """A namespace of one team in one tier, closed until a policy opens it.

    The network policy denies everything in Kubernetes' own terms. It holds even while Calico's
    tiers are not there yet, and it is no obstacle later: Calico evaluates it after its tiers, and
    what a tier allows stays allowed.
    """

    TYPE: Final = "corelane:isolation:TeamNamespace"
    namespace: pulumi.Output[str]

    @classmethod
    def made(cls, team: str, tier: str) -> MadeObject:
        """Return the namespace itself; the component has its name."""
        home = namespace_of(team, tier)
        return MadeObject(
            component=cls.TYPE,
            type="kubernetes:core/v1:Namespace",
            resource=f"{home}-namespace",
            name=home,
        )

    def __init__(
        self, name: str, args: TeamNamespaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the namespace and its bounds."""
        props = {
            "declaredAt": args.declared_at,
            "team": args.team,
            "tier": args.tier,
            "namespace": namespace_of(args.team, args.tier),
        }
        super().__init__(self.TYPE, name, props, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        self.namespace = self._declare_namespace()
        for quota in quotas(args.tier, args.limits):
            self._declare_quota(quota)
        self._declare_limit_range()
        self._declare_default_account()
        self._declare_default_deny()
        self.register_outputs({"namespace": self.namespace})

    def _declare_namespace(self) -> pulumi.Output[str]:
        tier = self._args.tier
        name = namespace_of(self._args.team, tier)
        labels = {TEAM: self._args.team, TIER: tier, COST_CENTER: self._args.cost_center}
        namespace = k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=name,
                labels=labels | pod_security_labels(tier, self._args.kubernetes_version),
            ),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect or None),
        )
        return known_name(namespace, name)

    def _declare_quota(self, quota: Quota) -> None:
        k8s.core.v1.ResourceQuota(
            f"{self._name}-{quota.name}",
            metadata=self._metadata(quota.name),
            spec=quota.spec,
            opts=self._child,
        )

    def _declare_limit_range(self) -> None:
        # Every tier but t0 may hold containers that burst: only t0 gives CPUs away whole.
        item = container_limits(self._args.tier_config, ratio=self._args.tier == "t0")
        k8s.core.v1.LimitRange(
            f"{self._name}-containers",
            metadata=self._metadata("containers"),
            spec=k8s.core.v1.LimitRangeSpecArgs(limits=[item]),
            opts=self._child,
        )

    def _declare_default_account(self) -> None:
        # Kubernetes creates this account itself, and the API server refuses a second one.
        k8s.core.v1.ServiceAccountPatch(
            f"{self._name}-default-account",
            metadata=k8s.meta.v1.ObjectMetaPatchArgs(name="default", namespace=self.namespace),
            automount_service_account_token=False,
            opts=self._child,
        )

    def _declare_default_deny(self) -> None:
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-default-deny",
            metadata=self._metadata("default-deny"),
            spec=k8s.networking.v1.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(), policy_types=["Ingress", "Egress"]
            ),
            opts=self._child,
        )

    def _metadata(self, name: str) -> k8s.meta.v1.ObjectMetaArgs:
        return k8s.meta.v1.ObjectMetaArgs(
            name=name,
            namespace=self.namespace,
            labels={TEAM: self._args.team, TIER: self._args.tier},
        )


def pod_security_labels(tier: str, kubernetes_version: str) -> dict[str, str]:
    """Return the namespace labels, pinned to a version so that an upgrade changes them visibly.

    Tier t0 audits and warns at `restricted`, so that all else an engine takes beyond it is
    recorded; what is refused there is refused by the policy pack, not by this admission.
    """
    levels = {"enforce": _ENFORCED[tier], "audit": "restricted", "warn": "restricted"}
    labels = {f"{_POD_SECURITY}/{mode}": level for mode, level in levels.items()}
    versions = {f"{_POD_SECURITY}/{mode}-version": f"v{kubernetes_version}" for mode in levels}
    return labels | versions
