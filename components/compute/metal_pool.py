"""T0: metal instances side by side in one zone, tuned before they join."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from corelane.components.compute.node_delivery import (
    NodeDelivery,
    NodeDeliveryArgs,
    declare_delivery,
)
from corelane.components.compute.node_group import (
    NodeGroupSpec,
    NodeImagePin,
    PoolEnvironment,
    Rolling,
    declare_node_group,
    node_image,
)
from corelane.components.compute.node_labels_and_taints import NodeLabelsAndTaints
from corelane.components.compute.node_template import (
    capacity_target,
    metadata_options,
    tag_specifications,
    volumes,
)
from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.pools import MetalPoolConfig
from corelane.hostconfig.model.host_plan import HostPlan

TCP_ESTABLISHED_SECONDS = 432_000
"""The longest EC2 tracks an idle connection, and what it did by default before Nitro v6.

Later instances forget one after 350 s and drop its packets unheard: an idle order session among
them (botocore ec2 model, ConnectionTrackingSpecificationRequest).
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class MetalPoolArgs:
    """The pool, its host plan, and the cluster that its nodes join."""

    declared_at: Entry
    config: MetalPoolConfig
    plan: HostPlan
    environment: PoolEnvironment
    labels: Mapping[str, str] = field(default_factory=dict[str, str])


class MetalPool(pulumi.ComponentResource):
    """Identical metal instances of one cluster placement group.

    A changed host plan or image rolls one node at a time, the old one gone before the new one is
    asked for, because spare metal is scarce; a changed taint is written onto running nodes. A
    changed machine type, zone or placement makes a second group beside the first: that needs
    capacity for both.
    """

    node_group_name: pulumi.Output[str]
    launch_template_id: pulumi.Output[str]
    placement_group_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: MetalPoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare placement, launch template and node group; ``name`` is the pool's."""
        self._labels_and_taints = NodeLabelsAndTaints(
            name, args.config.tier, args.labels, args.environment.cluster.gated
        )
        self._image = node_image(args.environment.cluster.config, args.plan.image)
        props = _props(args, self._labels_and_taints, self._image)
        super().__init__("corelane:compute:MetalPool", name, props, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        placement = self._declare_placement()
        template = self._declare_template(placement)
        group = self._declare_nodes(template)

        self.node_group_name = group.node_group_name
        self.launch_template_id = template.id
        self.placement_group_name = placement.name
        self.register_outputs({"nodeGroupName": self.node_group_name})

    def _declare_placement(self) -> aws.ec2.PlacementGroup:
        return aws.ec2.PlacementGroup(
            f"{self._name_prefix}-placement",
            strategy="cluster",
            tags=dict(self._args.environment.tags),
            opts=self._child,
        )

    def _declare_template(self, placement: aws.ec2.PlacementGroup) -> aws.ec2.LaunchTemplate:
        delivery = self._declare_delivery()
        # No image id: with one, EKS would leave the cluster's part of the user data to us. No CPU
        # options: metal has none, and switches SMT off on its kernel command line.
        return aws.ec2.LaunchTemplate(
            f"{self._name_prefix}-template",
            description=f"Nodes of pool {self._name_prefix}",
            update_default_version=True,
            user_data=delivery.user_data,
            metadata_options=metadata_options(),
            block_device_mappings=volumes(self._args.config.root_gib, self._args.plan.image),
            network_interfaces=[self._interface()],
            placement=aws.ec2.LaunchTemplatePlacementArgs(group_name=placement.name),
            capacity_reservation_specification=capacity_target(
                self._args.config.capacity_reservation
            ),
            tag_specifications=tag_specifications(self._name_prefix, self._args.environment.tags),
            tags=dict(self._args.environment.tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(delivery.after)),
        )

    def _declare_delivery(self) -> NodeDelivery:
        args = NodeDeliveryArgs(
            plan=self._args.plan,
            mount_disks=False,
            agent_on_host=self._args.config.agent_on_host,
            store=self._args.environment.bundles,
            node_role_arn=self._args.environment.cluster.node_role_arn,
            tags=self._args.environment.tags,
        )
        return declare_delivery(self._name_prefix, args, self)

    def _interface(self) -> aws.ec2.LaunchTemplateNetworkInterfaceArgs:
        return aws.ec2.LaunchTemplateNetworkInterfaceArgs(
            device_index=0,
            associate_public_ip_address="false",
            delete_on_termination="true",
            ena_queue_count=self._args.config.ena_queues,
            security_groups=list(self._args.environment.cluster.security_group_ids),
            connection_tracking_specification=(
                aws.ec2.LaunchTemplateNetworkInterfaceConnectionTrackingSpecificationArgs(
                    tcp_established_timeout=TCP_ESTABLISHED_SECONDS
                )
            ),
        )

    def _declare_nodes(self, template: aws.ec2.LaunchTemplate) -> aws.eks.NodeGroup:
        spec = NodeGroupSpec(
            membership=self._args.environment.cluster,
            labels_and_taints=self._labels_and_taints,
            size=self._args.config.size,
            hardware=[self._args.plan.hardware],
            image=self._image,
            capacity="ON_DEMAND",
            subnet_ids=[self._args.environment.subnet_ids[self._args.config.zone]],
            template=template,
            # No automatic repair: a node that trades is never taken away by a machine's guess.
            rolling=Rolling(
                update=aws.eks.NodeGroupUpdateConfigArgs(
                    max_unavailable=1, update_strategy="MINIMAL"
                ),
                batches=self._args.config.size.max,
                repair=False,
            ),
            tags=self._args.environment.tags,
            after=self._args.environment.after,
        )
        return declare_node_group(f"{self._name_prefix}-nodes", spec, self)


def _props(
    args: MetalPoolArgs, labels_and_taints: NodeLabelsAndTaints, image: NodeImagePin
) -> dict[str, object]:
    return {
        "declaredAt": args.declared_at,
        "pool": labels_and_taints.pool,
        "tier": labels_and_taints.tier,
        "labels": labels_and_taints.labels,
        "taints": labels_and_taints.taints,
        "hostPlan": args.plan.as_data(),
        "instanceTypes": [args.plan.hardware.name],
        "capacityType": "ON_DEMAND",
        "zones": [args.config.zone],
        "placement": "cluster",
        "size": args.config.size.model_dump(by_alias=True),
        "amiType": image.ami_type,
        "releaseVersion": image.release,
    }
