"""AWS rights of the EKS control plane."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import managed_policy
from corelane.components.aws.policy_document import policy_document, trust_service

POLICY = "AmazonEKSClusterPolicy"


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlPlaneRoleArgs:
    """The key that the control plane encrypts with."""

    region: str
    key_arn: pulumi.Input[str]
    tags: Mapping[str, str]


class ControlPlaneRole(pulumi.ComponentResource):
    """The role EKS acts under: manage the cluster's interfaces, use its key."""

    arn: pulumi.Output[str]
    """Known only after everything is granted: EKS checks the role when the cluster is created."""

    def __init__(
        self, name: str, args: ControlPlaneRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the role, its managed policy, and its use of the key."""
        super().__init__("corelane:cluster:ControlPlaneRole", name, {"policies": [POLICY]}, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        role = self._declare_role()
        attachment = self._attach(role)
        key_use = self._let_it_use_the_key(role)

        arns = pulumi.Output.all(role.arn, attachment.id, key_use.id)
        self.arn = arns.apply(lambda values: str(values[0]))
        self.register_outputs({"arn": self.arn})

    def _declare_role(self) -> aws.iam.Role:
        return aws.iam.Role(
            f"{self._name_prefix}-role",
            description="EKS control plane",
            assume_role_policy=trust_service("eks.amazonaws.com"),
            tags=dict(self._args.tags),
            opts=self._child,
        )

    def _attach(self, role: aws.iam.Role) -> aws.iam.RolePolicyAttachment:
        return aws.iam.RolePolicyAttachment(
            f"{self._name_prefix}-{POLICY}",
            role=role.name,
            policy_arn=managed_policy(self._args.region, POLICY),
            opts=self._child,
        )

    def _let_it_use_the_key(self, role: aws.iam.Role) -> aws.iam.RolePolicy:
        actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"]
        document = pulumi.Output.from_input(self._args.key_arn).apply(
            lambda arn: policy_document({"Effect": "Allow", "Action": actions, "Resource": arn})
        )
        return aws.iam.RolePolicy(
            f"{self._name_prefix}-key", role=role.name, policy=document, opts=self._child
        )
