"""What nodes and pods may do in AWS, and who may act as them."""

import json
from typing import Any

import pulumi
import pytest

from corelane.components.cluster.node_role import NodeRole, NodeRoleArgs
from corelane.components.cluster.pod_identity import PodIdentity, PodIdentityArgs
from corelane.plan.recording.record import Recording
from tests.support.config import REGION, TAGS, a_cloud_site
from tests.support.nested import recorded

UNSEAL = {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "arn:aws:kms:::key/unseal"}


def identity(region: str = REGION) -> Recording:
    site = a_cloud_site(region=region, zones=[f"{region}a", f"{region}b"])
    args = PodIdentityArgs(
        declared_at="/secrets/vault",
        site=site,
        cluster_name="meridian-prod",
        namespace="vault",
        service_account="vault",
        tags=TAGS,
        managed_policies=("service-role/AmazonEBSCSIDriverPolicy",),
        statements={"unseal": UNSEAL},
    )
    return recorded(lambda opts: PodIdentity("vault", args, opts))


def trust(recording: Recording) -> dict[str, Any]:
    [role] = recording.of_type("aws:iam/role:Role")
    [statement] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    return statement


def test_pods_of_another_cluster_cannot_take_the_role() -> None:
    statement = trust(identity())

    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "210987654321"},
        "ArnEquals": {
            "aws:SourceArn": "arn:aws:eks:eu-central-1:210987654321:cluster/meridian-prod"
        },
    }


def test_pods_start_only_after_everything_is_granted() -> None:
    recording = identity()
    [association] = recording.of_type("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    grants = recording.of_type(
        "aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    )

    assert len(grants) == 2
    assert {grant.urn for grant in grants} <= set(association.dependencies)
    assert (association.inputs["namespace"], association.inputs["serviceAccount"]) == (
        "vault",
        "vault",
    )


@pytest.mark.parametrize(
    ("region", "names"), [("eu-central-1", "aws"), ("us-gov-west-1", "aws-us-gov")]
)
def test_policies_are_named_in_the_partition_of_the_region(region: str, names: str) -> None:
    [attachment] = identity(region).of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")

    assert attachment.inputs["policyArn"] == (
        f"arn:{names}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
    )


def test_nodes_change_no_network_interface() -> None:
    recording = recorded(
        lambda o: NodeRole(
            "nodes", NodeRoleArgs(declared_at="/cluster", region=REGION, tags=TAGS), o
        )
    )
    attached = recording.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")

    assert {r.inputs["policyArn"].rpartition("/")[2] for r in attached} == {
        "AmazonEKSWorkerNodePolicy",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonSSMManagedInstanceCore",
    }
    assert trust(recording)["Principal"] == {"Service": "ec2.amazonaws.com"}


def test_nobody_uses_the_node_role_before_its_policies_are_attached() -> None:
    def declare(opts: pulumi.ResourceOptions) -> None:
        role = NodeRole(
            "nodes", NodeRoleArgs(declared_at="/cluster", region=REGION, tags=TAGS), opts
        )
        pulumi.CustomResource("test:index:Group", "group", {"role": role.arn}, opts)

    recording = recorded(declare)
    [group] = recording.of_type("test:index:Group")
    attached = recording.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")

    assert {r.urn for r in attached} <= set(group.dependencies)
