"""T1 and T2 nodes, and the one user data their machine types share."""

import tomllib
from base64 import b64decode
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from corelane.components.compute.node_group import Membership, PoolEnvironment, node_image
from corelane.components.compute.node_pool import NodePool, NodePoolArgs
from corelane.components.config.hosts.shared_plan import disagreements, shared_plan
from corelane.components.config.sections.cluster import ClusterConfig
from corelane.components.config.sections.pools import OnDemandPoolConfig, SpotPoolConfig
from corelane.hostconfig.catalogue import load_hardware, load_image, load_profile
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import KubeletField
from corelane.hostconfig.planning.plan_host import plan_host
from corelane.plan.recording.record import Recording
from tests.support.config import (
    TAGS,
    ZONES,
    a_cluster,
    a_host_plan,
    a_spot_pool,
    an_on_demand_pool,
)
from tests.support.hosts import a_plan
from tests.support.nested import recorded


def membership(cluster: ClusterConfig) -> Membership:
    return Membership(
        config=cluster,
        name="meridian-prod",
        node_role_arn="arn:aws:iam::210987654321:role/nodes",
        security_group_ids=["sg-cluster"],
    )


def declare_pool(
    config: OnDemandPoolConfig | SpotPoolConfig,
    *hardware: str,
    cluster: ClusterConfig | None = None,
    plans: Sequence[HostPlan] = (),
) -> Recording:
    args = NodePoolArgs(
        declared_at="/pools/research",
        config=config,
        plans={plan.hardware.name: plan for plan in plans}
        or {name: a_host_plan(name, config.profile, pool="pool") for name in hardware},
        environment=PoolEnvironment(
            cluster=membership(cluster or a_cluster()),
            subnet_ids={zone: f"subnet-{zone[-1]}" for zone in ZONES},
            tags=TAGS,
        ),
    )
    return recorded(lambda opts: NodePool("pool", args, opts))


@cache
def spot() -> Recording:
    return declare_pool(a_spot_pool(), "c7i.16xlarge", "m7i.4xlarge")


def group(recording: Recording) -> dict[str, Any]:
    [declared] = recording.of_type("aws:eks/nodeGroup:NodeGroup")
    return dict(declared.inputs)


def test_spot_takes_any_of_its_machine_types_in_any_zone() -> None:
    declared = group(spot())

    assert declared["capacityType"] == "SPOT"
    assert declared["instanceTypes"] == ["c7i.16xlarge", "m7i.4xlarge"]
    assert declared["subnetIds"] == ["subnet-a", "subnet-b", "subnet-c"]
    assert declared["taints"][0]["value"] == "t2"


def test_research_nodes_are_on_demand_and_roll_one_at_a_time() -> None:
    declared = group(declare_pool(an_on_demand_pool(), "m7i.4xlarge"))

    assert declared["capacityType"] == "ON_DEMAND"
    assert declared["updateConfig"] == {"maxUnavailable": 1, "updateStrategy": "DEFAULT"}, (
        "storage and Vault keep quorums on these nodes"
    )


def test_the_largest_reservation_of_the_machine_types_is_everyones() -> None:
    [component] = spot().of_type("corelane:compute:NodePool")
    plans = component.inputs["hostPlans"]

    assert set(plans) == {"c7i.16xlarge", "m7i.4xlarge"}
    assert component.inputs["hostPlan"]["kubelet"]["kubeReserved"]["cpu"] == "230m"
    assert component.inputs["hostPlan"] == plans["c7i.16xlarge"]


def test_the_order_of_machine_types_does_not_decide_the_plan() -> None:
    plans = [a_host_plan(h, "batch-optimization") for h in ("m7i.4xlarge", "c7i.16xlarge")]

    assert shared_plan(plans) == shared_plan(plans[::-1])


def reserving(memory: str, cpu: str) -> HostPlan:
    """Return a plan with these reservations of the kubelet, and else always the same."""
    plan = a_host_plan("m7i.4xlarge", "batch-optimization")
    fields = {each.key: each for each in plan.of(KubeletField)}
    own = fields["kubeReserved"]
    other = own.model_copy(update={"value": {"memory": memory, "cpu": cpu}})
    return plan.model_copy(
        update={"settings": tuple(other if each == own else each for each in plan.settings)}
    )


def test_the_plan_that_reserves_most_must_reserve_enough_of_everything_for_all() -> None:
    most = reserving("2000Mi", "200m")

    assert shared_plan([reserving("1000Mi", "200m"), most]) == most
    assert disagreements([reserving("1000Mi", "300m"), most]) == ["kubeReserved"]


def test_machine_types_with_isolated_cpus_of_their_own_cannot_share_user_data() -> None:
    metal = [a_host_plan("c7i.metal-24xl"), a_host_plan("c7i.metal-48xl")]

    with pytest.raises(
        ValueError, match=r"cannot share a pool: their host settings, kernel arguments, kubelet"
    ):
        shared_plan(metal)


def test_an_arm_pool_boots_the_arm_image_or_says_that_none_is_pinned() -> None:
    config = an_on_demand_pool(hardware="c7g.16xlarge")
    pinned = a_cluster(armNodeImage="1.35.3-20260801")

    declared = group(declare_pool(config, "c7g.16xlarge", cluster=pinned))
    assert (declared["amiType"], declared["releaseVersion"]) == (
        "AL2023_ARM_64_STANDARD",
        "1.35.3-20260801",
    )
    with pytest.raises(ValueError, match=r"no cluster\.armNodeImage"):
        node_image(a_cluster(), load_image("al2023-arm64-standard"))


def test_a_pool_of_bottlerocket_boots_its_image_with_settings_and_two_disks() -> None:
    pinned = a_cluster(bottlerocketImage="1.64.0-2d1b4c8e")
    image, machine = load_image("bottlerocket-arm64"), load_hardware("c7g.16xlarge")
    plan = plan_host(machine, load_profile("general-purpose"), pool="pool", image=image)

    recording = declare_pool(
        an_on_demand_pool(hardware=machine.name, rootGib=200), cluster=pinned, plans=[plan]
    )
    [template] = recording.of_type("aws:ec2/launchTemplate:LaunchTemplate")
    declared, disks = group(recording), template.inputs["blockDeviceMappings"]
    written = tomllib.loads(b64decode(template.inputs["userData"]).decode())["settings"]

    assert (declared["amiType"], declared["releaseVersion"]) == (
        "BOTTLEROCKET_ARM_64",
        "1.64.0-2d1b4c8e",
    )
    assert [(d["deviceName"], d["ebs"].get("volumeSize")) for d in disks] == [
        ("/dev/xvda", None),
        ("/dev/xvdb", 200),
    ], "the second holds images and containers"
    assert all(disk["ebs"]["encrypted"] == "true" for disk in disks)
    assert written["kubernetes"]["max-pods"] == plan.kubelet["maxPods"]
    with pytest.raises(ValueError, match=r"bottlerocket-x86-64 and no cluster\.bottlerocketImage"):
        node_image(a_cluster(), load_image("bottlerocket-x86-64"))


def test_pods_cannot_ask_for_the_nodes_credentials() -> None:
    [template] = spot().of_type("aws:ec2/launchTemplate:LaunchTemplate")

    assert template.inputs["metadataOptions"]["httpTokens"] == "required"
    assert template.inputs["metadataOptions"]["httpPutResponseHopLimit"] == 1


def test_children_hang_below_the_pool() -> None:
    declared = [r for r in spot().resources if r.custom]

    assert declared
    assert all(r.parent.endswith("corelane:compute:NodePool::pool") for r in declared)


def test_ec2_is_asked_for_one_thread_a_core_where_the_profile_wants_it() -> None:
    def options(**profile: Any) -> Any:
        plan = a_plan("c7i.16xlarge", "batch-optimization", **profile)
        args = NodePoolArgs(
            declared_at="/pools/research",
            config=a_spot_pool(),
            plans={"c7i.16xlarge": plan},
            environment=PoolEnvironment(
                cluster=membership(a_cluster()), subnet_ids={ZONES[0]: "subnet-a"}, tags=TAGS
            ),
        )
        [template] = recorded(lambda opts: NodePool("pool", args, opts)).of_type(
            "aws:ec2/launchTemplate:LaunchTemplate"
        )
        return template.inputs.get("cpuOptions")

    assert options(smt="instance") == {"coreCount": 32, "threadsPerCore": 1}
    assert options(smt="on") is None


def test_machine_types_with_other_core_counts_share_no_launch_template() -> None:
    plans = [
        a_plan(name, "batch-optimization", smt="instance")
        for name in ("c7i.16xlarge", "m7i.4xlarge")
    ]

    assert "launched cores" in disagreements(plans)
