"""Managed node groups of EKS: their image, their updates, and the time these may take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from corelane.components.compute.node_delivery import BundleStore
from corelane.components.compute.node_labels_and_taints import NodeLabelsAndTaints
from corelane.components.config.sections.cluster import ClusterConfig
from corelane.components.config.sections.pools import PoolSize
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.image import NodeImage

DRAIN_MINUTES = 15
"""EKS user guide, "Managed node group update": a node's pods have this long to leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """The cluster that a pool's nodes join."""

    config: ClusterConfig
    name: pulumi.Input[str]
    node_role_arn: pulumi.Input[str]
    security_group_ids: Sequence[pulumi.Input[str]]
    """Replace what EKS would attach, so the cluster security group has to be among them."""

    @property
    def gated(self) -> bool:
        """Return whether a gate verifies the nodes; without one, nothing would remove the taint."""
        return self.config.host_gate is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolEnvironment:
    """The things that the pools of a cluster share: it, its private subnets by zone, their files.

    ``after`` is what nodes need to turn ready: the CNI, since EKS waits for ready nodes.
    """

    cluster: Membership
    subnet_ids: Mapping[str, pulumi.Input[str]]
    tags: Mapping[str, str]
    after: Sequence[pulumi.Resource] = ()
    bundles: BundleStore | None = None


@dataclass(frozen=True, slots=True)
class NodeImagePin:
    """An AMI family of EKS and one release of it."""

    ami_type: str
    release: str


def node_image(cluster: ClusterConfig, image: NodeImage) -> NodeImagePin:
    """Return what EKS calls an image (AMI types: botocore eks model, AMITypes).

    It is a release and not an AMI's id, so that EKS still adds the cluster's part of the user data.
    """
    arm = image.architecture == "arm64"
    if image.takes_settings:
        kind, key = f"BOTTLEROCKET_{'ARM_64' if arm else 'x86_64'}", "bottlerocketImage"
        release = cluster.bottlerocket_image
    elif arm:
        kind, key, release = "AL2023_ARM_64_STANDARD", "armNodeImage", cluster.arm_node_image
    else:
        kind, key, release = "AL2023_x86_64_STANDARD", "nodeImage", cluster.node_image
    if release is None:
        msg = f"found a pool for {image.name} and no cluster.{key}; add the release to pin"
        raise ValueError(msg)
    return NodeImagePin(kind, release)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rolling:
    """The exchange of nodes for new ones."""

    update: aws.eks.NodeGroupUpdateConfigArgs
    batches: int
    repair: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeGroupSpec:
    """The parts of one managed node group."""

    membership: Membership
    labels_and_taints: NodeLabelsAndTaints
    size: PoolSize
    hardware: Sequence[Hardware]
    image: NodeImagePin
    capacity: Literal["ON_DEMAND", "SPOT"]
    subnet_ids: Sequence[pulumi.Input[str]]
    template: aws.ec2.LaunchTemplate
    rolling: Rolling
    tags: Mapping[str, str]
    after: Sequence[pulumi.Resource] = ()


def declare_node_group(
    name: str, spec: NodeGroupSpec, parent: pulumi.Resource
) -> aws.eks.NodeGroup:
    """Declare a managed node group.

    Its physical name is Pulumi's to choose: a replacement stands beside what it replaces until
    its nodes are up, and a fixed name would forbid that.
    """
    return aws.eks.NodeGroup(
        name,
        cluster_name=spec.membership.name,
        node_role_arn=spec.membership.node_role_arn,
        subnet_ids=list(spec.subnet_ids),
        ami_type=spec.image.ami_type,
        release_version=spec.image.release,
        version=spec.membership.config.version,
        capacity_type=spec.capacity,
        instance_types=[hardware.name for hardware in spec.hardware],
        launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
            id=spec.template.id, version=spec.template.latest_version.apply(str)
        ),
        labels=spec.labels_and_taints.labels,
        taints=spec.labels_and_taints.node_group_taints,
        scaling_config=aws.eks.NodeGroupScalingConfigArgs(
            min_size=spec.size.min, max_size=spec.size.max, desired_size=spec.size.desired
        ),
        update_config=spec.rolling.update,
        node_repair_config=aws.eks.NodeGroupNodeRepairConfigArgs(enabled=spec.rolling.repair),
        tags=dict(spec.tags),
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=list(spec.after),
            # The file says how a pool starts; afterwards its size belongs to who scales it.
            ignore_changes=["scalingConfig.desiredSize"],
            custom_timeouts=timeouts(spec.hardware, spec.rolling.batches),
        ),
    )


def timeouts(hardware: Sequence[Hardware], batches: int) -> pulumi.CustomTimeouts:
    """Allow each batch two boots, the second with the kernel arguments in force, and a drain."""
    boots = 2 * max(machine.boot_minutes for machine in hardware)
    return pulumi.CustomTimeouts(
        create=f"{boots + 30}m",
        update=f"{batches * (boots + DRAIN_MINUTES) + 30}m",
        delete=f"{batches * DRAIN_MINUTES + 30}m",
    )
