"""The bounds of a whole platform: how long records and credentials live, and which doors are open.

They are said here a second time, so that nobody changes one by accident and then accepts the new
expected files.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from corelane.stand_ins.sdk import resource_class
from corelane.stand_ins.shape import fields_of
from tests.support.shipped import shipped

JOB = "spec.jobTemplate.spec.template.spec"
LIVES: list[tuple[str, str, set[object], str]] = [
    ("aws:kms/key:Key", "deletionWindowInDays", {30}, "the longest that KMS waits"),
    ("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", {365}, "a year of records"),
    ("aws:ec2/flowLog:FlowLog", "maxAggregationInterval", {60}, "the shortest there is"),
    ("aws:iam/role:Role", "maxSessionDuration", {3600}, "an hour, the least IAM takes"),
    ("aws:rolesanywhere/profile:Profile", "durationSeconds", {3600}, "as long as its role allows"),
    (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "rules.*.noncurrentVersionExpiration.noncurrentDays",
        {365},
        "what a host once fetched can be read for a year",
    ),
    (
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "changeableForDays",
        {3},
        "the shortest time before a lock is for good",
    ),
    (
        "kubernetes:batch/v1:CronJob",
        f"{JOB}.volumes.*.projected.sources.*.serviceAccountToken.expirationSeconds",
        {600},
        "the least that Kubernetes takes",
    ),
    (
        "kubernetes:cert-manager.io/v1:Certificate",
        "spec.duration",
        {"2160h", "87600h"},
        "90 days for a server, ten years for the authority",
    ),
]
DOORS: list[tuple[str, str, set[object], str]] = [
    ("aws:eks/cluster:Cluster", "vpcConfig.endpointPublicAccess", {False}, "no public API"),
    ("aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch", {False}, "no host has a public address"),
    (
        "aws:ec2/launchTemplate:LaunchTemplate",
        "networkInterfaces.*.associatePublicIpAddress",
        {"false"},
        "no host has a public address",
    ),
    (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "fromPort",
        {443, 4789, 5473},
        "the API and endpoints, VXLAN, Typha",
    ),
    (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "toPort",
        {443, 4789, 5473},
        "each is one port",
    ),
    (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "cidrIpv4",
        {"10.4.0.0/20", "10.16.0.0/16", "10.80.0.0/22", "10.88.0.0/16"},
        "operators, the VPC, nodes and pods of the site",
    ),
    (
        "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy",
        "spec.ingress.*.destination.ports.*",
        {319, 320, 4789, 8200, 8201, 9100, 9101, 10250, 19043, 19050, 59000, 59001},
        "PTP, VXLAN, Vault, probes, the kubelet, orders, venues",
    ),
    (
        "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy",
        "spec.egress.*.destination.ports.*",
        {53, 80, 123, 319, 320, 443, 8200, 8201, 19043, 19044, 19050, 59000, 59001},
        "names, the agent of identities, time, images, Vault, orders, venues",
    ),
    (
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "spec.egress.*.ports.*.port",
        {53, 80, 443, 8200, 8201},
        "names, the agent of identities, the API, Vault",
    ),
    (
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "spec.ingress.*.ports.*.port",
        {3300, 6800, 8200, 8201},
        "Ceph and Vault",
    ),
    (
        "kubernetes:operator.tigera.io/v1:Installation",
        "spec.calicoNetwork.hostPorts",
        {"Disabled"},
        "no pod opens a port of its host by a mapping",
    ),
]


def at(value: Any, steps: list[str]) -> Iterator[object]:
    """Yield what is at a path, of every item where a step is a star."""
    if not steps:
        yield int(value) if isinstance(value, float) else value
    elif steps[0] == "*":
        for each in value:
            yield from at(each, steps[1:])
    elif steps[0] in value:
        yield from at(value[steps[0]], steps[1:])


def found(type_: str, path: str) -> set[object]:
    return {
        value
        for each in shipped("prod").of_type(type_)
        for value in at(each.inputs, path.split("."))
    }


@pytest.mark.parametrize(("type_", "path", "bound", "why"), LIVES)
def test_records_and_credentials_live_as_long_as_decided(
    type_: str, path: str, bound: set[object], why: str
) -> None:
    assert found(type_, path) == bound, why


@pytest.mark.parametrize(("type_", "path", "bound", "why"), DOORS)
def test_no_door_is_open_but_these(type_: str, path: str, bound: set[object], why: str) -> None:
    assert found(type_, path) == bound, why


def test_each_role_is_taken_by_one_service() -> None:
    trusted = {
        role.name: {
            each["Principal"]["Service"]
            for each in json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        }
        for role in shipped("prod").of_type("aws:iam/role:Role")
    }

    assert trusted == {
        "addons-ebs-csi-role": {"pods.eks.amazonaws.com"},
        "fr2-colocation-hybrid-role": {"rolesanywhere.amazonaws.com"},
        "meridian-control-plane-role": {"eks.amazonaws.com"},
        "meridian-flows-role": {"vpc-flow-logs.amazonaws.com"},
        "meridian-nodes-role": {"ec2.amazonaws.com"},
        "meridian-records-role": {"backup.amazonaws.com"},
        "meridian-snapshots-role": {"dlm.amazonaws.com"},
        "meridian-vault-role": {"pods.eks.amazonaws.com"},
    }, "every role is named here once more, with the one service that it is for"


def test_the_disk_of_a_node_is_encrypted_and_goes_with_it() -> None:
    disks = [
        disk["ebs"]
        for template in shipped("prod").of_type("aws:ec2/launchTemplate:LaunchTemplate")
        for disk in template.inputs["blockDeviceMappings"]
    ]

    assert disks
    for disk in disks:
        assert disk | {"volumeSize": 0} == {
            "deleteOnTermination": "true",
            "encrypted": "true",
            "volumeSize": 0,
            "volumeType": "gp3",
        }


def test_every_resource_that_takes_tags_says_whose_platform_it_is_and_who_pays() -> None:
    tags = [
        each.inputs.get("tags") or {}
        for each in shipped("prod").resources
        if _takes_tags(each.type)
    ]
    keys = {"corelane:organization", "corelane:owner", "corelane:cost-center"}

    assert tags
    assert all(keys <= each.keys() for each in tags)
    assert {each["corelane:organization"] for each in tags} == {"meridian"}


def _takes_tags(type_: str) -> bool:
    known = resource_class(type_) if type_.startswith("aws:") else None
    return known is not None and "tags" in fields_of(known)


def test_what_is_protected_keeps_its_name_since_another_name_is_another_resource() -> None:
    """A name that changes makes an update replace a key, a vault or a cluster with its data."""
    found = {each.name for each in shipped("prod").resources if each.options.get("protect")}
    teams = {f"{team}-{tier}" for team in ("index-arb", "rates-mm") for tier in ("t0", "t1", "t2")}

    assert found == {
        *(f"meridian-{use}-key" for use in ("logs", "secrets", "unseal", "volumes")),
        *("meridian-unseal-alias", "meridian-records-vault", "meridian-cluster", "meridian-vpc"),
        *("meridian-logs", "meridian-flows-group", "meridian-remote"),
        *("fr2-colocation-files-bucket", "fr2-colocation-files-key"),
        *("ceph-cluster", "ceph-pool", "ceph-operator", "vault-servers"),
        *(f"{area}-namespace" for area in (*teams, "vault", "ceph", "local-nvme")),
    }, "what is protected is named here once more, if it holds data or keys"
