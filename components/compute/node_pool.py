"""T1 and T2: virtual instances over every zone, on demand or spot."""

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
    PoolEnvironment,
    Rolling,
    declare_node_group,
    node_image,
)
from corelane.components.compute.node_labels_and_taints import NodeLabelsAndTaints
from corelane.components.compute.node_template import (
    cpu_options,
    metadata_options,
    tag_specifications,
    volumes,
)
from corelane.components.config.hosts.shared_plan import shared_plan
from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.pools import OnDemandPoolConfig, SpotPoolConfig
from corelane.hostconfig.model.host_plan import HostPlan

SPOT_BATCHES = 4
SPOT_BATCH_PERCENT = 100 // SPOT_BATCHES


@dataclass(frozen=True, kw_only=True, slots=True)
class NodePoolArgs:
    """The pool and its cluster; ``plans`` has one host plan for each machine type, by its name.

    ``mount_disks`` gives each instance store disk a file system, for local volumes.
    ``keeps_data`` says that members of a quorum live here: no node is replaced unasked.
    """

    declared_at: Entry
    config: OnDemandPoolConfig | SpotPoolConfig
    plans: Mapping[str, HostPlan]
    environment: PoolEnvironment
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    mount_disks: bool = False
    keeps_data: bool = False


class NodePool(pulumi.ComponentResource):
    """Instances that share one user data, and so one host plan that suits every machine type.

    ``hostPlan`` is that plan; ``hostPlans`` are those of the single machine types.
    """

    node_group_name: pulumi.Output[str]
    launch_template_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare launch template and node group; ``name`` is the pool's."""
        self._plan = shared_plan(list(args.plans.values()))
        self._spot = isinstance(args.config, SpotPoolConfig)
        self._labels_and_taints = NodeLabelsAndTaints(
            name, args.config.tier, args.labels, args.environment.cluster.gated
        )
        self._args = args
        self._image = node_image(args.environment.cluster.config, self._plan.image)
        super().__init__("corelane:compute:NodePool", name, self._props(), opts)
        self._name_prefix = name

        template = self._declare_template()
        group = self._declare_nodes(template)

        self.node_group_name = group.node_group_name
        self.launch_template_id = template.id
        self.register_outputs({"nodeGroupName": self.node_group_name})

    def _props(self) -> dict[str, object]:
        return {
            "declaredAt": self._args.declared_at,
            "pool": self._labels_and_taints.pool,
            "tier": self._labels_and_taints.tier,
            "labels": self._labels_and_taints.labels,
            "taints": self._labels_and_taints.taints,
            "hostPlan": self._plan.as_data(),
            "hostPlans": {name: plan.as_data() for name, plan in self._args.plans.items()},
            "instanceTypes": list(self._args.plans),
            "capacityType": "SPOT" if self._spot else "ON_DEMAND",
            "zones": sorted(self._args.environment.subnet_ids),
            "size": self._args.config.size.model_dump(by_alias=True),
            "amiType": self._image.ami_type,
            "releaseVersion": self._image.release,
        }

    def _declare_template(self) -> aws.ec2.LaunchTemplate:
        delivery = self._declare_delivery()
        return aws.ec2.LaunchTemplate(
            f"{self._name_prefix}-template",
            description=f"Nodes of pool {self._name_prefix}",
            update_default_version=True,
            user_data=delivery.user_data,
            metadata_options=metadata_options(),
            block_device_mappings=volumes(self._args.config.root_gib, self._plan.image),
            cpu_options=cpu_options(self._plan),
            vpc_security_group_ids=list(self._args.environment.cluster.security_group_ids),
            tag_specifications=tag_specifications(self._name_prefix, self._args.environment.tags),
            tags=dict(self._args.environment.tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(delivery.after)),
        )

    def _declare_delivery(self) -> NodeDelivery:
        args = NodeDeliveryArgs(
            plan=self._plan,
            mount_disks=self._args.mount_disks,
            agent_on_host=self._args.config.agent_on_host,
            store=self._args.environment.bundles,
            node_role_arn=self._args.environment.cluster.node_role_arn,
            tags=self._args.environment.tags,
        )
        return declare_delivery(self._name_prefix, args, self)

    def _declare_nodes(self, template: aws.ec2.LaunchTemplate) -> aws.eks.NodeGroup:
        spec = NodeGroupSpec(
            membership=self._args.environment.cluster,
            labels_and_taints=self._labels_and_taints,
            size=self._args.config.size,
            hardware=[plan.hardware for plan in self._args.plans.values()],
            image=self._image,
            capacity="SPOT" if self._spot else "ON_DEMAND",
            subnet_ids=list(self._args.environment.subnet_ids.values()),
            template=template,
            rolling=_spot_rolling() if self._spot else self._careful(),
            tags=self._args.environment.tags,
            after=self._args.environment.after,
        )
        return declare_node_group(f"{self._name_prefix}-nodes", spec, self)

    def _careful(self) -> Rolling:
        """Exchange one node at a time, its successor first: storage and Vault have quorums here."""
        update = aws.eks.NodeGroupUpdateConfigArgs(max_unavailable=1, update_strategy="DEFAULT")
        nodes, repair = self._args.config.size.max, not self._args.keeps_data
        return Rolling(update=update, batches=nodes, repair=repair)


def _spot_rolling() -> Rolling:
    """Exchange a quarter at a time: what runs on spot expects to be interrupted."""
    update = aws.eks.NodeGroupUpdateConfigArgs(
        max_unavailable_percentage=SPOT_BATCH_PERCENT, update_strategy="DEFAULT"
    )
    return Rolling(update=update, batches=SPOT_BATCHES, repair=True)
