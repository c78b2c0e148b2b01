"""AWS rights of the cluster's EC2 nodes."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import managed_policy
from corelane.components.aws.policy_document import trust_service
from corelane.components.config.sections.entry import Entry

# No AmazonEKS_CNI_Policy: Calico assigns pod addresses, so no node changes network interfaces.
POLICIES = (
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeRoleArgs:
    """The region, whose partition the policies belong to."""

    declared_at: Entry
    region: str
    tags: Mapping[str, str]


class NodeRole(pulumi.ComponentResource):
    """The role of every EC2 node: join the cluster, pull images, answer Session Manager.

    Managed node groups enter the role into the cluster's access entries (EC2_LINUX) themselves.
    """

    arn: pulumi.Output[str]
    """Known only after the policies are attached, so that whoever uses it waits for them."""

    def __init__(
        self, name: str, args: NodeRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the role and its policies."""
        props = {"declaredAt": args.declared_at, "policies": list(POLICIES)}
        super().__init__("corelane:cluster:NodeRole", name, props, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        role = self._declare_role()
        attached = [self._attach(role, policy).policy_arn for policy in POLICIES]

        self.arn = pulumi.Output.all(role.arn, *attached).apply(lambda arns: str(arns[0]))
        self.register_outputs({"arn": self.arn})

    def _declare_role(self) -> aws.iam.Role:
        return aws.iam.Role(
            f"{self._name_prefix}-role",
            description="EC2 nodes of the cluster",
            assume_role_policy=trust_service("ec2.amazonaws.com"),
            tags=dict(self._args.tags),
            opts=self._child,
        )

    def _attach(self, role: aws.iam.Role, policy: str) -> aws.iam.RolePolicyAttachment:
        return aws.iam.RolePolicyAttachment(
            f"{self._name_prefix}-{policy}",
            role=role.name,
            policy_arn=managed_policy(self._args.region, policy),
            opts=self._child,
        )
