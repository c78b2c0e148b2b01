"""Access of an operator to the cluster's API."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import access_policy
from corelane.components.config.sections.cluster import AccessConfig
from corelane.components.config.sections.entry import Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class OperatorAccessArgs:
    """One operator of a cluster."""

    declared_at: Entry
    region: str
    cluster_name: pulumi.Input[str]
    config: AccessConfig
    tags: Mapping[str, str]


class OperatorAccess(pulumi.ComponentResource):
    """An IAM role that is known to the cluster, and the access policy it holds there."""

    association_id: pulumi.Output[str]
    """Known once the operator may act."""

    def __init__(
        self, name: str, args: OperatorAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the entry and the association of its policy."""
        access = args.config.model_dump(mode="json", by_alias=True)
        props = {"declaredAt": args.declared_at, **access}
        super().__init__("corelane:cluster:OperatorAccess", name, props, opts)
        child = pulumi.ResourceOptions(parent=self)
        entry = aws.eks.AccessEntry(
            f"{name}-entry",
            cluster_name=args.cluster_name,
            principal_arn=args.config.role,
            type="STANDARD",
            tags=dict(args.tags),
            opts=child,
        )
        association = aws.eks.AccessPolicyAssociation(
            f"{name}-policy",
            cluster_name=args.cluster_name,
            principal_arn=entry.principal_arn,
            policy_arn=access_policy(args.region, args.config.policy),
            access_scope=_scope(args.config),
            opts=child,
        )
        self.association_id = association.id
        self.register_outputs({"associationId": self.association_id})


def _scope(config: AccessConfig) -> aws.eks.AccessPolicyAssociationAccessScopeArgs:
    if not config.namespaces:
        return aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster")
    return aws.eks.AccessPolicyAssociationAccessScopeArgs(
        type="namespace", namespaces=list(config.namespaces)
    )
