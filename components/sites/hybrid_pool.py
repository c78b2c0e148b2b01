"""One pool of a colocation site, whose hosts are tuned before they join the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.sites import HybridPoolConfig
from corelane.components.kubernetes.labels import POOL, TIER, UNVERIFIED
from corelane.components.sites.host_folder import HostFolder, HostFolderArgs
from corelane.hostconfig.delivery.formats import CLOUD_CONFIG, COLOCATION, check_image, deliver
from corelane.hostconfig.delivery.formats import Joining as HostJoining
from corelane.hostconfig.delivery.joining import HybridCluster, Registration, RolesAnywhere
from corelane.hostconfig.model.host_plan import HostPlan


@dataclass(frozen=True, kw_only=True, slots=True)
class Joining:
    """The cluster that hosts join, and the role they join it with.

    Hosts of a ``gated`` cluster join as unverified, since its gate takes the taint off.
    """

    cluster_name: pulumi.Input[str]
    kubernetes_version: str
    region: str
    trust_anchor: str
    profile_arn: pulumi.Input[str]
    role_arn: pulumi.Input[str]
    gated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class HybridPoolArgs:
    """The pool, its plan, what it joins, and where its files are put."""

    declared_at: Entry
    config: HybridPoolConfig
    plan: HostPlan
    joining: Joining
    bucket: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse hosts that cannot join, before anything of them is known in the cloud."""
        check_image(self.plan, COLOCATION)


class HybridPool(pulumi.ComponentResource):
    """Identical bare-metal hosts that join as EKS Hybrid Nodes; its name is the pool's."""

    def __init__(
        self, name: str, args: HybridPoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare a folder of files for each host."""
        super().__init__("corelane:sites:HybridPool", name, _props(name, args), opts)
        self._name = name
        self._args = args

        for host in args.config.hosts:
            self._declare_folder(host)
        self.register_outputs({})

    def _declare_folder(self, host: str) -> None:
        HostFolder(
            host,
            HostFolderArgs(
                declared_at=self._args.declared_at,
                host=host,
                pool=self._name,
                user_data=self._user_data(host),
                bucket=self._args.bucket,
                key_arn=self._args.key_arn,
                tags=self._args.tags,
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _user_data(self, host: str) -> pulumi.Output[str]:
        joining, tier = self._args.joining, self._args.config.tier
        registration = Registration(
            labels={POOL: self._name, TIER: tier}, taints=_written(_taints(self._args))
        )

        def write(known: list[str]) -> str:
            cluster = HybridCluster(
                name=known[0],
                region=joining.region,
                kubernetes_version=joining.kubernetes_version,
                roles_anywhere=RolesAnywhere(
                    trust_anchor_arn=joining.trust_anchor,
                    profile_arn=known[1],
                    role_arn=known[2],
                    node_name=host,
                ),
            )
            asked = HostJoining(cluster=cluster, registration=registration)
            return deliver(self._args.plan, COLOCATION, asked)[CLOUD_CONFIG].decode()

        names = (joining.cluster_name, joining.profile_arn, joining.role_arn)
        return pulumi.Output.all(*names).apply(write)


def _props(name: str, args: HybridPoolArgs) -> dict[str, Any]:
    """Return the plain data that policies and reports see."""
    tier = args.config.tier
    return {
        "declaredAt": args.declared_at,
        "pool": name,
        "tier": tier,
        "labels": {POOL: name, TIER: tier},
        "taints": _taints(args),
        "hosts": list(args.config.hosts),
        "hostPlan": args.plan.as_data(),
    }


def _taints(args: HybridPoolArgs) -> list[dict[str, str]]:
    tier = {"key": TIER, "value": args.config.tier, "effect": "NoSchedule"}
    gated = {"key": UNVERIFIED, "effect": "NoSchedule"}
    return [tier, gated] if args.joining.gated else [tier]


def _written(taints: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Write taints as the kubelet's flag takes them; one without a value has no equals sign."""
    return tuple(
        f"{'='.join(filter(None, (taint['key'], taint.get('value'))))}:{taint['effect']}"
        for taint in taints
    )
