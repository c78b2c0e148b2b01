"""What the stand-ins make up: complete, plausible, and the same in every run."""

import re
from typing import Any

import pytest

from corelane.stand_ins.answers import answer
from corelane.stand_ins.check_inputs import check
from corelane.stand_ins.naming import name_property
from corelane.stand_ins.sdk import resource_class
from corelane.stand_ins.shape import fields_of

CLUSTER = "aws:eks/cluster:Cluster"
POOL = "aws:eks/nodeGroup:NodeGroup"
BODIES: dict[str, dict[str, Any]] = {
    CLUSTER: {"roleArn": "r", "vpcConfig": {"subnetIds": ["s"]}, "name": "trading"},
    POOL: {"clusterName": "trading", "nodeGroupName": "t0"},
    "aws:ec2/vpc:Vpc": {"cidrBlock": "10.0.0.0/16", "tags": {"team": "equities"}},
    "aws:ec2/launchTemplate:LaunchTemplate": {"userData": "x"},
    "aws:kms/key:Key": {},
    "aws:iam/role:Role": {"assumeRolePolicy": "{}"},
    "aws:cloudwatch/logGroup:LogGroup": {},
    "docker:index/container:Container": {"image": "engine"},
    "docker:index/remoteImage:RemoteImage": {"name": "engine@sha256:0"},
}

# Amazon EC2 user guide, "Resource IDs": the word before the digits.
PREFIXES = {
    "internetGateway:InternetGateway": "igw",
    "natGateway:NatGateway": "nat",
    "routeTable:RouteTable": "rtb",
    "eip:Eip": "eipalloc",
    "securityGroup:SecurityGroup": "sg",
    "launchTemplate:LaunchTemplate": "lt",
    "vpcEndpoint:VpcEndpoint": "vpce",
    "flowLog:FlowLog": "fl",
    "networkAcl:NetworkAcl": "acl",
    "networkInterface:NetworkInterface": "eni",
    "instance:Instance": "i",
}
REFERENCES = {
    "defaultNetworkAclId": "acl",
    "defaultRouteTableId": "rtb",
    "defaultSecurityGroupId": "sg",
    "dhcpOptionsId": "dopt",
    "mainRouteTableId": "rtb",
}


@pytest.mark.parametrize("type_", BODIES)
def test_every_output_the_sdk_promises_is_there(type_: str) -> None:
    _, outputs = answer(type_, "x", BODIES[type_])
    cls = resource_class(type_)
    assert cls is not None

    promised = {n for n, f in fields_of(cls).items() if not f.optional} - {"id", "urn"}
    assert promised <= set(outputs), "a program must never meet an unknown"


@pytest.mark.parametrize("type_", BODIES)
def test_inputs_come_back_as_they_went(type_: str) -> None:
    _, outputs = answer(type_, "x", BODIES[type_])

    scalars = {k: v for k, v in BODIES[type_].items() if not isinstance(v, dict)}
    assert scalars.items() <= outputs.items()


@pytest.mark.parametrize(
    ("type_", "form"),
    [
        (CLUSTER, "trading"),
        ("aws:eks/nodeGroup:NodeGroup", "trading:t0"),
        ("aws:ec2/vpc:Vpc", r"vpc-[0-9a-f]{17}"),
        ("aws:kms/key:Key", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("docker:index/container:Container", r"[0-9a-f]{64}"),
        *((f"aws:ec2/{kind}", f"{prefix}-[0-9a-f]{{17}}") for kind, prefix in PREFIXES.items()),
    ],
)
def test_ids_have_the_form_of_real_ones(type_: str, form: str) -> None:
    id_, _ = answer(type_, "x", BODIES.get(type_, {}))

    assert re.fullmatch(form, id_)


def test_a_property_that_names_another_resource_has_an_id_of_its_kind() -> None:
    _, outputs = answer("aws:ec2/vpc:Vpc", "x", BODIES["aws:ec2/vpc:Vpc"])

    assert {name: str(outputs[name]).partition("-")[0] for name in REFERENCES} == REFERENCES


@pytest.mark.parametrize(
    ("type_", "body", "arn"),
    [
        ("aws:eks/nodeGroup:NodeGroup", {}, "arn:aws:eks:offline:000000000000:nodegroup/"),
        ("aws:eks/addon:Addon", {}, "arn:aws:eks:offline:000000000000:addon/"),
        ("aws:iam/role:Role", {"path": "/a/"}, "arn:aws:iam::000000000000:role/a/"),
        (
            "aws:iam/instanceProfile:InstanceProfile",
            {},
            "arn:aws:iam::000000000000:instance-profil",
        ),
        ("aws:s3/bucket:Bucket", {"bucket": "b"}, "arn:aws:s3:::b"),
        (
            "aws:cloudwatch/logGroup:LogGroup",
            {"name": "/a"},
            "arn:aws:logs:offline:000000000000:log-group:/a",
        ),
    ],
)
def test_an_arn_names_service_region_account_and_kind(
    type_: str, body: dict[str, Any], arn: str
) -> None:
    _, outputs = answer(type_, "x", body)

    assert outputs["arn"].startswith(arn)


def test_the_arn_of_a_node_group_has_its_cluster_in_a_part_of_its_own() -> None:
    # AWS service authorization reference, "Amazon EKS": nodegroup/${Cluster}/${Group}/${UUID}
    _, outputs = answer(POOL, "x", BODIES[POOL])

    assert outputs["arn"].startswith("arn:aws:eks:offline:000000000000:nodegroup/trading/t0")


def test_what_a_daemon_leaves_open_is_empty() -> None:
    _, outputs = answer("docker:index/container:Container", "x", {"image": "engine"})

    assert re.fullmatch(r"[0-9a-f]{12}", outputs["hostname"])
    assert outputs["runtime"] == ""


def test_a_key_is_known_by_its_id() -> None:
    id_, outputs = answer("aws:kms/key:Key", "x", {})

    assert outputs["keyId"] == id_


def test_what_returns_no_name_is_given_none() -> None:
    assert name_property("aws:iam/role:Role") == "name"
    assert name_property("kubernetes:helm.sh/v4:Chart") is None


def test_an_association_of_a_pod_has_an_arn_of_one_word() -> None:
    _, outputs = answer("aws:eks/podIdentityAssociation:PodIdentityAssociation", "x", {})

    assert ":podidentityassociation/" in outputs["associationArn"]


def test_an_image_is_told_apart_by_its_digest() -> None:
    id_, outputs = answer("docker:index/remoteImage:RemoteImage", "x", {"name": "engine@sha256:0"})

    assert re.fullmatch(r"sha256:[0-9a-f]{64}engine@sha256:0", id_)
    assert re.fullmatch(r"engine@sha256:[0-9a-f]{64}", outputs["repoDigest"])
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", outputs["imageId"])


def test_a_cluster_has_what_a_kubeconfig_and_a_trust_policy_need() -> None:
    _, outputs = answer(CLUSTER, "x", {**BODIES[CLUSTER], "region": "eu-central-1"})

    assert outputs["arn"] == "arn:aws:eks:eu-central-1:000000000000:cluster/trading"
    assert re.fullmatch(
        r"https://[0-9A-F]{32}\.gr7\.eu-central-1\.eks\.amazonaws\.com", outputs["endpoint"]
    )
    assert outputs["certificateAuthority"]["data"]
    assert outputs["vpcConfig"]["subnetIds"] == ["s"]
    assert outputs["vpcConfig"]["clusterSecurityGroupId"].startswith("sg-")


def test_answers_agree_between_runs_and_differ_between_resources() -> None:
    body = BODIES["aws:ec2/vpc:Vpc"]

    assert answer("aws:ec2/vpc:Vpc", "a", body) == answer("aws:ec2/vpc:Vpc", "a", body)
    assert answer("aws:ec2/vpc:Vpc", "a", body)[0] != answer("aws:ec2/vpc:Vpc", "b", body)[0]


def test_a_replaced_resource_has_another_id_and_an_updated_one_keeps_it() -> None:
    old, _ = answer("aws:ec2/vpc:Vpc", "a", {"cidrBlock": "10.0.0.0/16"})

    assert answer("aws:ec2/vpc:Vpc", "a", {"cidrBlock": "10.1.0.0/16"})[0] != old
    tagged = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}}
    assert answer("aws:ec2/vpc:Vpc", "a", tagged)[0] == old


def test_an_object_is_named_and_known_to_the_server() -> None:
    id_, outputs = answer("kubernetes:core/v1:ConfigMap", "cm", {"metadata": {"namespace": "n"}})

    assert re.fullmatch(r"n/cm-[0-9a-f]{7}", id_)
    assert outputs["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    assert outputs["metadata"]["uid"]


def test_a_type_nobody_defines_is_echoed() -> None:
    id_, outputs = answer("pulumi:providers:aws", "p", {"region": "x"})

    assert id_.startswith("p-")
    assert outputs == {"region": "x"}


def test_what_is_answered_could_be_an_input_again() -> None:
    _, outputs = answer("kubernetes:core/v1:ConfigMap", "cm", {"data": {"a": "b"}})

    assert check("kubernetes:core/v1:ConfigMap", outputs) == ()


def test_a_helm_release_has_a_status_and_no_metadata() -> None:
    id_, outputs = answer("kubernetes:helm.sh/v3:Release", "cm", {"chart": "c", "namespace": "n"})

    assert id_ == f"n/{outputs['name']}"
    assert outputs["status"]["status"] == "deployed"
    assert "metadata" not in outputs
