"""Who reaches the control plane, what it encrypts and records, and what it hands out."""

import json
from functools import cache
from typing import Any

import pulumi

from corelane.components.cluster.eks_cluster import EksCluster, EksClusterArgs
from corelane.plan.recording.record import Recording
from tests.support.config import REGION, TAGS, a_cluster
from tests.support.nested import recorded

SITE_NODES, SITE_PODS = "10.80.0.0/22", "10.88.0.0/16"
ONCALL = {
    "role": "arn:aws:iam::210987654321:role/oncall",
    "policy": "AmazonEKSViewPolicy",
    "namespaces": ["index-arb-t0"],
}
SEEN: dict[str, Any] = {}


@cache
def cluster(*, colocated: bool = True, protect: bool = True) -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        config = a_cluster()
        operators = {"platform": config.operators["platform"].model_dump(), "oncall": ONCALL}
        args = EksClusterArgs(
            declared_at="/cluster",
            cluster_name="meridian-prod",
            region=REGION,
            config=a_cluster(operators=operators),
            service_network="172.20.0.0/16",
            vpc_id="vpc-1",
            subnet_ids=["subnet-a", "subnet-b"],
            log_key_arn="arn:aws:kms:eu-central-1:210987654321:key/logs",
            tags=TAGS,
            remote_node_networks=[SITE_NODES] if colocated else [],
            remote_pod_networks=[SITE_PODS] if colocated else [],
            protect=protect,
        )
        declared = EksCluster("cluster", args, opts)
        pulumi.export("kubeconfig", declared.kubeconfig)
        pulumi.export("group", declared.security_group_id)
        pulumi.Output.unsecret(declared.kubeconfig).apply(lambda text: SEEN.update(text=text))

    return recorded(declare)


def control_plane(recording: Recording) -> dict[str, Any]:
    [declared] = recording.of_type("aws:eks/cluster:Cluster")
    return dict(declared.inputs)


def test_the_api_has_no_public_address() -> None:
    network = control_plane(cluster())["vpcConfig"]

    assert (network["endpointPrivateAccess"], network["endpointPublicAccess"]) == (True, False)


def test_operators_and_colocation_sites_call_the_api_but_reach_no_node_there() -> None:
    recording = cluster()
    rules = [
        r
        for r in recording.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if r.inputs["description"] == "Cluster API"
    ]
    [group] = recording.of_type("aws:ec2/securityGroup:SecurityGroup")

    assert {r.inputs["cidrIpv4"] for r in rules} == {"10.4.0.0/20", SITE_NODES, SITE_PODS}
    assert {(r.inputs["fromPort"], r.inputs["toPort"]) for r in rules} == {(443, 443)}
    assert all(group.urn in r.dependencies for r in rules)
    assert control_plane(recording)["vpcConfig"]["securityGroupIds"] == [
        rules[0].inputs["securityGroupId"]
    ], "a group that no interface carries admits nobody"
    assert recording.exports["group"] not in {r.inputs["securityGroupId"] for r in rules}, (
        "nodes carry the cluster security group: what it admits reaches every node"
    )


def test_nodes_of_colocation_sites_reach_the_overlay_and_typha_on_nodes_and_nothing_else() -> None:
    recording = cluster()
    rules = [
        r.inputs
        for r in recording.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if r.inputs["securityGroupId"] == recording.exports["group"]
    ]

    assert {(r["ipProtocol"], r["fromPort"], r["toPort"], r["cidrIpv4"]) for r in rules} == {
        ("udp", 4789, 4789, SITE_NODES),
        ("tcp", 5473, 5473, SITE_NODES),
    }, "a remote node without Typha has no policies, and without the tunnel no name resolves"


def test_without_a_colocation_site_nobody_beyond_the_nodes_reaches_them() -> None:
    recording = cluster(colocated=False)

    assert recording.exports["group"] not in {
        r.inputs["securityGroupId"]
        for r in recording.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    }


def test_no_cni_is_installed_with_the_cluster() -> None:
    assert control_plane(cluster())["bootstrapSelfManagedAddons"] is False, (
        "aws-node would configure the pods that Calico configures"
    )


def test_the_creator_has_no_lasting_rights() -> None:
    access = control_plane(cluster())["accessConfig"]

    assert access == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }


def test_an_operator_bound_to_namespaces_holds_nothing_cluster_wide() -> None:
    associations = cluster().of_type("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    scopes = {
        r.inputs["policyArn"].rpartition("/")[2]: r.inputs["accessScope"] for r in associations
    }

    assert scopes == {
        "AmazonEKSClusterAdminPolicy": {"type": "cluster"},
        "AmazonEKSViewPolicy": {"type": "namespace", "namespaces": ["index-arb-t0"]},
    }


def test_every_log_goes_to_an_encrypted_group_that_exists_before_the_cluster() -> None:
    recording = cluster()
    [group] = recording.of_type("aws:cloudwatch/logGroup:LogGroup")
    [declared] = recording.of_type("aws:eks/cluster:Cluster")

    assert len(declared.inputs["enabledClusterLogTypes"]) == 5
    assert group.inputs["name"] == "/aws/eks/meridian-prod/cluster"
    assert group.inputs["kmsKeyId"].endswith("key/logs")
    assert group.urn in declared.dependencies, "EKS would make an unencrypted one of that name"


def test_the_control_plane_may_use_its_key_before_it_is_created() -> None:
    recording = cluster()
    [key] = recording.of_type("aws:kms/key:Key")
    [grant] = recording.of_type("aws:iam/rolePolicy:RolePolicy")
    [declared] = recording.of_type("aws:eks/cluster:Cluster")
    [statement] = json.loads(grant.inputs["policy"])["Statement"]

    assert statement["Resource"] == key.outputs["arn"]
    assert declared.inputs["encryptionConfig"]["provider"]["keyArn"] == key.outputs["arn"]
    assert grant.urn in declared.dependencies


def test_remote_networks_appear_only_with_a_colocation_site() -> None:
    assert "remoteNetworkConfig" not in control_plane(cluster(colocated=False))
    assert control_plane(cluster())["remoteNetworkConfig"] == {
        "remoteNodeNetworks": {"cidrs": [SITE_NODES]},
        "remotePodNetworks": {"cidrs": [SITE_PODS]},
    }


def test_the_kubeconfig_is_secret_and_holds_no_credential() -> None:
    recording = cluster()
    config = json.loads(SEEN["text"])
    [user] = config["users"]

    assert "server" not in json.dumps(recording.exports["kubeconfig"]), "it left as plain text"
    assert set(user["user"]) == {"exec"}
    assert user["user"]["exec"]["args"][-3:] == ["meridian-prod", "--output", "json"]
    assert config["clusters"][0]["cluster"]["server"].startswith("https://")


def test_the_cluster_and_its_key_survive_a_mistaken_destroy() -> None:
    lasting = ("aws:eks/cluster:Cluster", "aws:kms/key:Key", "aws:cloudwatch/logGroup:LogGroup")

    assert all(r.options.get("protect") for r in cluster().of_type(*lasting))
    assert control_plane(cluster())["deletionProtection"] is True
    assert control_plane(cluster(protect=False))["deletionProtection"] is False


def test_every_component_finishes_and_children_hang_below_the_cluster() -> None:
    recording = cluster()
    components = {r.urn for r in recording.resources if r.type.startswith("corelane:")}

    assert components <= recording.finished
    assert all("corelane:cluster:" in r.urn for r in recording.resources if r.custom)
