"""T0 nodes as EC2 and EKS are told of them."""

from base64 import b64decode
from functools import cache
from typing import Any

import pulumi
import pytest
import yaml

from corelane.components.compute.metal_pool import MetalPool, MetalPoolArgs
from corelane.components.compute.node_group import Membership, PoolEnvironment
from corelane.components.config.sections.cluster import ClusterConfig
from corelane.components.config.sections.pools import MetalPoolConfig
from corelane.plan.recording.record import Recording
from tests.support.config import TAGS, ZONES, a_cluster, a_host_plan, a_metal_pool
from tests.support.delivery import parts_of
from tests.support.nested import recorded

CNI = "test:index:Cni"


def declare_pool(config: MetalPoolConfig, cluster: ClusterConfig | None = None) -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        cni = pulumi.CustomResource(CNI, "calico", {}, opts)
        args = MetalPoolArgs(
            declared_at="/pools/engines",
            config=config,
            plan=a_host_plan(),
            environment=PoolEnvironment(
                cluster=Membership(
                    config=cluster or a_cluster(),
                    name="meridian-prod",
                    node_role_arn="arn:aws:iam::210987654321:role/nodes",
                    security_group_ids=["sg-cluster"],
                ),
                subnet_ids={zone: f"subnet-{zone[-1]}" for zone in ZONES},
                tags=TAGS,
                after=[cni],
            ),
            labels={"corelane.io/asset-class": "equities", "corelane.io/tier": "t9"},
        )
        MetalPool("engines", args, opts)

    return recorded(declare)


@cache
def pool() -> Recording:
    return declare_pool(a_metal_pool(enaQueues=8))


def template(recording: Recording) -> dict[str, Any]:
    [declared] = recording.of_type("aws:ec2/launchTemplate:LaunchTemplate")
    return dict(declared.inputs)


def group(recording: Recording) -> dict[str, Any]:
    [declared] = recording.of_type("aws:eks/nodeGroup:NodeGroup")
    return dict(declared.inputs)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def test_user_data_brings_the_plan_to_kubelet_and_kernel_alike() -> None:
    parts = parts_of(b64decode(template(pool())["userData"]).decode())
    node_config, script = parts["application/node.eks.aws"], parts["text/x-shellscript"]
    plan = a_host_plan()

    assert yaml.safe_load(node_config)["spec"]["kubelet"]["config"] == plan.kubelet
    assert all(
        argument.token in script
        for argument in plan.kernel_arguments
        if argument.writer == "corelane"
    ), "a kernel that isolates other CPUs than the kubelet hands out is worse than none"


def test_the_image_is_a_release_so_that_eks_adds_the_clusters_own_part() -> None:
    assert "imageId" not in template(pool()), "EKS merges no user data into a custom image's"
    assert group(pool())["releaseVersion"] == "1.35.2-20260714"
    assert group(pool())["amiType"] == "AL2023_x86_64_STANDARD"


def test_the_template_holds_nothing_that_a_managed_node_group_refuses() -> None:
    refused = {"iamInstanceProfile", "instanceType", "keyName", "instanceInitiatedShutdownBehavior"}

    assert not refused & template(pool()).keys()
    assert "cpuOptions" not in template(pool()), "metal has none"
    assert all("subnetId" not in nic for nic in template(pool())["networkInterfaces"])


def test_all_nodes_stand_together_in_the_zone_of_the_pool() -> None:
    [placement] = pool().of_type("aws:ec2/placementGroup:PlacementGroup")

    assert placement.inputs["strategy"] == "cluster"
    assert template(pool())["placement"]["groupName"] == placement.outputs["name"]
    assert group(pool())["subnetIds"] == ["subnet-a"], "a cluster placement group has one zone"


def test_an_idle_order_session_is_not_forgotten() -> None:
    [nic] = template(pool())["networkInterfaces"]

    assert nic["connectionTrackingSpecification"] == {"tcpEstablishedTimeout": 432_000}
    assert nic["enaQueueCount"] == 8
    assert nic["securityGroups"] == ["sg-cluster"], "EKS adds no group where one is named"
    assert nic["associatePublicIpAddress"] == "false"


def test_pods_cannot_ask_for_the_nodes_credentials() -> None:
    assert template(pool())["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    [disk] = template(pool())["blockDeviceMappings"]
    assert disk["ebs"]["encrypted"] == "true"


def test_nodes_carry_their_tier_as_label_and_taint_whatever_is_added() -> None:
    declared = group(pool())

    assert declared["labels"] == {
        "corelane.io/asset-class": "equities",
        "corelane.io/tier": "t0",
        "corelane.io/pool": "engines",
    }
    assert declared["taints"] == [
        {"key": "corelane.io/tier", "value": "t0", "effect": "NO_SCHEDULE"}
    ]


def test_nodes_start_unverified_exactly_when_a_gate_can_verify_them() -> None:
    gate = {"image": "registry.example/python@sha256:" + "ab" * 32}
    gated = declare_pool(a_metal_pool(), cluster=a_cluster(hostGate=gate))
    [component] = gated.of_type("corelane:compute:MetalPool")

    assert group(gated)["taints"] == [
        {"key": "corelane.io/tier", "value": "t0", "effect": "NO_SCHEDULE"},
        {"key": "corelane.io/unverified", "effect": "NO_SCHEDULE"},
    ]
    assert component.inputs["taints"][1] == {
        "key": "corelane.io/unverified",
        "effect": "NoSchedule",
    }


def test_nodes_are_rolled_one_by_one_and_never_by_a_machines_guess() -> None:
    declared = group(pool())

    assert declared["updateConfig"] == {"maxUnavailable": 1, "updateStrategy": "MINIMAL"}
    assert declared["nodeRepairConfig"] == {"enabled": False}
    assert declared["capacityType"] == "ON_DEMAND"


def test_a_scaled_pool_is_not_scaled_back_and_may_be_replaced_beside_itself() -> None:
    [declared] = pool().of_type("aws:eks/nodeGroup:NodeGroup")

    assert declared.options["ignoreChanges"] == ["scalingConfig.desiredSize"]
    assert not declared.options.get("deleteBeforeReplace")
    assert "nodeGroupName" not in declared.inputs, "a fixed name forbids a second group beside it"


def test_nodes_come_after_what_makes_them_ready() -> None:
    [declared] = pool().of_type("aws:eks/nodeGroup:NodeGroup")

    assert any(CNI in urn for urn in declared.dependencies)


def test_the_component_tells_its_plan_to_reviewers_and_rules() -> None:
    [component] = pool().of_type("corelane:compute:MetalPool")

    # The engine's wire format has no null in a mapping: a flag arrives without its value.
    assert component.inputs["hostPlan"] == without_nulls(a_host_plan().as_data())
    assert component.inputs["pool"] == "engines"
    assert component.inputs["taints"] == [
        {"key": "corelane.io/tier", "value": "t0", "effect": "NoSchedule"}
    ]
    assert component.urn in pool().finished


@pytest.mark.parametrize(
    ("arn", "target"),
    [
        (
            "arn:aws:ec2:eu-central-1:210987654321:capacity-reservation/cr-0a1b",
            {"capacityReservationId": "cr-0a1b"},
        ),
        (
            "arn:aws:resource-groups:eu-central-1:210987654321:group/metal",
            {
                "capacityReservationResourceGroupArn": (
                    "arn:aws:resource-groups:eu-central-1:210987654321:group/metal"
                )
            },
        ),
    ],
)
def test_reserved_capacity_is_named_to_ec2(arn: str, target: dict[str, str]) -> None:
    recording = declare_pool(a_metal_pool(capacityReservation=arn))
    specification = template(recording)["capacityReservationSpecification"]

    assert specification == {"capacityReservationTarget": target}
