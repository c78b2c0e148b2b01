"""Add-ons of the cluster that EKS maintains, each at one version."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from corelane.components.cluster.pod_identity import PodIdentity, PodIdentityArgs
from corelane.components.config.sections.cluster import AddonConfig
from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.components.kubernetes.labels import TIER

EBS_CSI = "aws-ebs-csi-driver"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterAddonsArgs:
    """The add-ons and where they run.

    ``nodes`` are the pools of ``tier``: add-ons with pods of their own wait for them.
    ``volume_key_arn`` is the key of EBS storage classes; without it volumes use AWS's own.
    """

    declared_at: Entry
    site: CloudSiteConfig
    cluster_name: pulumi.Input[str]
    addons: Mapping[str, AddonConfig]
    tags: Mapping[str, str]
    tier: str = "t1"
    nodes: Sequence[pulumi.Resource] = ()
    volume_key_arn: pulumi.Input[str] | None = None


class ClusterAddons(pulumi.ComponentResource):
    """The managed add-ons of one cluster, and the AWS rights of those that need any."""

    installed: dict[str, aws.eks.Addon]

    def __init__(
        self, name: str, args: ClusterAddonsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the add-ons in the order of their names."""
        versions = {addon: args.addons[addon].version for addon in sorted(args.addons)}
        props = {
            "declaredAt": args.declared_at,
            "childrenDeclaredAt": {
                f"{name}-{addon}": f"{args.declared_at}/{addon}" for addon in versions
            },
            "versions": versions,
            "tier": args.tier,
        }
        super().__init__("corelane:cluster:ClusterAddons", name, props, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        # Pods find their AWS rights at start, or never: the identity comes before the driver.
        before = {EBS_CSI: [self._identify_ebs_csi()]} if EBS_CSI in versions else {}
        self.installed = {addon: self._declare(addon, before.get(addon, ())) for addon in versions}
        self.register_outputs({"versions": versions})

    def _declare(self, addon: str, after: Sequence[pulumi.Resource]) -> aws.eks.Addon:
        settings = _settings_of(addon, self._args.tier)
        waits = [*after, *self._args.nodes] if _needs_nodes(addon) else list(after)
        return aws.eks.Addon(
            f"{self._name_prefix}-{addon}",
            cluster_name=self._args.cluster_name,
            addon_name=addon,
            addon_version=self._args.addons[addon].version,
            configuration_values=json.dumps(settings, sort_keys=True) if settings else None,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=waits),
        )

    def _identify_ebs_csi(self) -> PodIdentity:
        key = self._args.volume_key_arn
        args = PodIdentityArgs(
            declared_at=f"{self._args.declared_at}/{EBS_CSI}",
            site=self._args.site,
            cluster_name=self._args.cluster_name,
            namespace="kube-system",
            service_account="ebs-csi-controller-sa",
            managed_policies=("service-role/AmazonEBSCSIDriverPolicy",),
            statements={"volume-key": _key_use(key)} if key is not None else {},
            tags=self._args.tags,
        )
        return PodIdentity(f"{self._name_prefix}-ebs-csi", args, self._child)


def _key_use(arn: pulumi.Input[str]) -> pulumi.Output[Mapping[str, object]]:
    """Let the driver encrypt volumes (aws-ebs-csi-driver docs/example-iam-policy.json)."""
    actions = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
    actions += ["kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"]
    return pulumi.Output.from_input(arn).apply(
        lambda key: {"Effect": "Allow", "Action": actions, "Resource": key}
    )


def _settings_of(addon: str, tier: str) -> Mapping[str, Any]:
    """Return the configuration values of an add-on whose pods belong on a tier's nodes.

    Add-ons of one pod a node (kube-proxy, the Pod Identity agent, the node monitor) tolerate
    every taint as they come, and get none (aws/eks-pod-identity-agent and
    aws/eks-node-monitoring-agent, values.yaml). The EBS driver's do unless that is switched off
    (aws-ebs-csi-driver, templates/_node.tpl), so it is said: an unverified node has its volumes.
    """
    settings = _SETTINGS.get(addon)
    return settings(_placement(tier)) if settings else {}


def _needs_nodes(addon: str) -> bool:
    """Return whether the add-on turns active only when a node runs its pods."""
    return addon in _SETTINGS


def _placement(tier: str) -> dict[str, Any]:
    # Every pool is tainted with its tier, so a pod without this toleration runs nowhere.
    toleration = {"key": TIER, "operator": "Equal", "value": tier, "effect": "NoSchedule"}
    return {"nodeSelector": {TIER: tier}, "tolerations": [toleration]}


# Keys of `aws eks describe-addon-configuration`; those of snapshot-controller are not verified.
_SETTINGS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    EBS_CSI: lambda placement: {
        "controller": placement,
        "node": {"tolerateAllTaints": True},
    },
    "coredns": lambda placement: placement,
    "snapshot-controller": lambda placement: placement,
}
