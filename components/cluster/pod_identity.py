"""AWS rights of the pods of one service account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import managed_policy, partition
from corelane.components.aws.policy_document import policy_document, trust_service
from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.sites import CloudSiteConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class PodIdentityArgs:
    """The service account, and what it is granted.

    ``managed_policies`` are names of policies that AWS maintains, with their path. Each entry of
    ``statements`` becomes an inline policy of that name; its values may come from other resources.
    """

    declared_at: Entry
    site: CloudSiteConfig
    cluster_name: pulumi.Input[str]
    namespace: str
    service_account: str
    tags: Mapping[str, str]
    managed_policies: Sequence[str] = ()
    statements: Mapping[str, pulumi.Input[Mapping[str, object]]] = field(
        default_factory=dict[str, pulumi.Input[Mapping[str, object]]]
    )


class PodIdentity(pulumi.ComponentResource):
    """A role that EKS Pod Identity hands to one service account of one cluster."""

    role_arn: pulumi.Output[str]
    association_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: PodIdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the role, its permissions, and the association."""
        props = {
            "declaredAt": args.declared_at,
            "namespace": args.namespace,
            "serviceAccount": args.service_account,
        }
        super().__init__("corelane:cluster:PodIdentity", name, props, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        role = self._declare_role()
        granted = [*self._attach_managed(role), *self._declare_inline(role)]
        association = self._associate(role, granted)

        self.role_arn = role.arn
        self.association_id = association.association_id
        self.register_outputs({"roleArn": self.role_arn, "associationId": self.association_id})

    def _declare_role(self) -> aws.iam.Role:
        return aws.iam.Role(
            f"{self._name_prefix}-role",
            description=f"Pods of {self._args.namespace}/{self._args.service_account}",
            assume_role_policy=pulumi.Output.from_input(self._args.cluster_name).apply(
                lambda cluster: _trust(self._args.site, cluster)
            ),
            tags=dict(self._args.tags),
            opts=self._child,
        )

    def _attach_managed(self, role: aws.iam.Role) -> list[pulumi.Resource]:
        return [
            aws.iam.RolePolicyAttachment(
                f"{self._name_prefix}-{policy.rpartition('/')[2]}",
                role=role.name,
                policy_arn=managed_policy(self._args.site.region, policy),
                opts=self._child,
            )
            for policy in self._args.managed_policies
        ]

    def _declare_inline(self, role: aws.iam.Role) -> list[pulumi.Resource]:
        return [
            aws.iam.RolePolicy(
                f"{self._name_prefix}-{purpose}",
                role=role.name,
                policy=pulumi.Output.from_input(statement).apply(policy_document),
                opts=self._child,
            )
            for purpose, statement in self._args.statements.items()
        ]

    def _associate(
        self, role: aws.iam.Role, granted: Sequence[pulumi.Resource]
    ) -> aws.eks.PodIdentityAssociation:
        return aws.eks.PodIdentityAssociation(
            f"{self._name_prefix}-association",
            cluster_name=self._args.cluster_name,
            namespace=self._args.namespace,
            service_account=self._args.service_account,
            role_arn=role.arn,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=granted),
        )


def _trust(site: CloudSiteConfig, cluster: str) -> str:
    """Trust EKS Pod Identity, as far as it acts for this cluster."""
    arn = f"arn:{partition(site.region)}:eks:{site.region}:{site.account}:cluster/{cluster}"
    return trust_service(
        "pods.eks.amazonaws.com",
        actions=("sts:AssumeRole", "sts:TagSession"),
        condition={
            "StringEquals": {"aws:SourceAccount": site.account},
            "ArnEquals": {"aws:SourceArn": arn},
        },
    )
