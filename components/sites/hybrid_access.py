"""AWS access of the hosts of a colocation site, by the certificates they present."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import managed_policy
from corelane.components.aws.policy_document import policy_document, trust_statement

# IAM Roles Anywhere user guide: the longest session of a profile that needs no wider role.
SESSION_SECONDS = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class HybridAccessArgs:
    """The hosts by the common name of their certificates, and what they join and read."""

    region: str
    trust_anchor: str
    hosts: Sequence[str]
    cluster_name: pulumi.Input[str]
    cluster_arn: pulumi.Input[str]
    file_objects: pulumi.Input[str]
    file_key_arn: pulumi.Input[str]
    tags: Mapping[str, str]


class HybridAccess(pulumi.ComponentResource):
    """A role that only the named hosts may take, and its way into the cluster."""

    role_arn: pulumi.Output[str]
    profile_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: HybridAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the role, its permissions, the profile and the access entry."""
        props = {"trustAnchor": args.trust_anchor, "hosts": list(args.hosts)}
        super().__init__("corelane:sites:HybridAccess", name, props, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        role = self._declare_role()
        self._attach_image_pull(role)
        self._declare_permissions(role)
        self._declare_access_entry(role)
        self.role_arn = role.arn
        self.profile_arn = self._declare_profile(role).arn
        self.register_outputs({"roleArn": self.role_arn, "profileArn": self.profile_arn})

    def _declare_role(self) -> aws.iam.Role:
        return aws.iam.Role(
            f"{self._name}-role",
            description="EKS Hybrid Nodes, known by their certificates",
            assume_role_policy=_trust(self._args.trust_anchor, self._args.hosts),
            max_session_duration=SESSION_SECONDS,
            tags=dict(self._args.tags),
            opts=self._child,
        )

    def _attach_image_pull(self, role: aws.iam.Role) -> None:
        aws.iam.RolePolicyAttachment(
            f"{self._name}-image-pull",
            role=role.name,
            policy_arn=managed_policy(self._args.region, "AmazonEC2ContainerRegistryPullOnly"),
            opts=self._child,
        )

    def _declare_permissions(self, role: aws.iam.Role) -> None:
        policy = pulumi.Output.all(
            self._args.cluster_arn, self._args.file_objects, self._args.file_key_arn
        ).apply(lambda arns: _permissions(*arns))
        aws.iam.RolePolicy(
            f"{self._name}-permissions", role=role.name, policy=policy, opts=self._child
        )

    def _declare_profile(self, role: aws.iam.Role) -> aws.rolesanywhere.Profile:
        return aws.rolesanywhere.Profile(
            f"{self._name}-profile",
            name=self._name,
            enabled=True,
            # The session is named after the host; the role demands that the two agree.
            accept_role_session_name=True,
            duration_seconds=SESSION_SECONDS,
            role_arns=[role.arn],
            tags=dict(self._args.tags),
            opts=self._child,
        )

    def _declare_access_entry(self, role: aws.iam.Role) -> None:
        aws.eks.AccessEntry(
            f"{self._name}-access",
            cluster_name=self._args.cluster_name,
            principal_arn=role.arn,
            type="HYBRID_LINUX",
            tags=dict(self._args.tags),
            opts=self._child,
        )


def _trust(trust_anchor: str, hosts: Sequence[str]) -> str:
    """Trust certificates of one anchor, for these hosts, each in its own name only.

    EKS user guide, "Prepare credentials for hybrid nodes"; the list of hosts is Corelane's. Only
    `sts:AssumeRole` carries a session name: a condition on it refuses the other two actions.
    """
    common_name = "aws:PrincipalTag/x509Subject/CN"
    anchored, named = {"aws:SourceArn": trust_anchor}, {common_name: sorted(hosts)}
    own_name = {**named, "sts:RoleSessionName": f"${{{common_name}}}"}
    service = "rolesanywhere.amazonaws.com"
    return policy_document(
        trust_statement(
            service,
            actions=("sts:AssumeRole",),
            condition={"ArnEquals": anchored, "StringEquals": own_name},
        ),
        trust_statement(
            service,
            actions=("sts:SetSourceIdentity", "sts:TagSession"),
            condition={"ArnEquals": anchored, "StringEquals": named},
        ),
    )


def _permissions(cluster_arn: str, file_objects: str, key_arn: str) -> str:
    """Allow what nodeadm and the Pod Identity agent ask for, and the host's own files."""
    cluster = ["eks:DescribeCluster", "eks-auth:AssumeRoleForPodIdentity"]
    return policy_document(
        {"Sid": "JoinCluster", "Effect": "Allow", "Action": cluster, "Resource": cluster_arn},
        {
            "Sid": "ReadHostFiles",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            # Sessions are named after hosts, so each host reads its own folder only.
            "Resource": f"{file_objects}/${{aws:PrincipalTag/x509Subject/CN}}/*",
        },
        {
            "Sid": "DecryptHostFiles",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": key_arn,
        },
    )
