"""Invariants that depend on the machine or the profile rather than on the text."""

import json
from dataclasses import replace

import pytest

from corelane.hostconfig.catalogue import load_hardware, load_image
from corelane.hostconfig.invariants import Failure, HostPlanError, prove
from corelane.hostconfig.model.kernel import KERNEL_DEFAULTS
from corelane.hostconfig.model.paths import KUBELET
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile, a_rendered_host, edited, failing


def test_x86_arguments_on_arm_are_caught() -> None:
    host = a_rendered_host(a_plan("xeon-gold-6444y-2s"))
    moved = replace(host, hardware=load_hardware("c7g.16xlarge"))

    assert "tsc" in failing(moved)["arguments-suit-the-architecture"].found


def test_an_image_of_another_architecture_is_caught() -> None:
    host = replace(a_rendered_host(a_plan()), image=load_image("al2023-arm64-standard"))

    assert "arm64" in failing(host)["image-suits-the-hardware"].found


def test_sixteen_numa_nodes_need_the_raised_limit() -> None:
    large = a_machine(sockets=4, numaPerSocket=4)
    host = a_rendered_host(plan_host(large, a_profile(hugePages={"1Gi": 1}), pool="large"))

    assert not failing(host), "the planner raises the limit itself"
    lowered = edited(host, KUBELET, '"max-allowable-numa-nodes": "16"', '"unknown": "16"')
    assert (
        "16 NUMA nodes, limit 8"
        in failing(lowered)["numa-nodes-are-within-the-managers-limit"].found
    )


@pytest.mark.parametrize("shared", [0, 46, 47])
def test_shared_pods_and_exclusive_pods_both_get_cores_under_strict_reservation(
    shared: int,
) -> None:
    with pytest.raises(HostPlanError, match=f"{shared} of 46 isolated cores"):
        a_plan(kubelet={"sharedCores": shared})

    assert a_plan(kubelet={"sharedCores": shared, "strictReservation": False})


def test_cores_whose_second_thread_hangs_on_a_flaw_are_refused() -> None:
    with pytest.raises(HostPlanError, match="mitigations-do-not-decide-on-threads"):
        a_plan(smt="on", mitigations="auto,nosmt")

    assert a_plan(smt="off", mitigations="auto,nosmt"), "nosmt has decided already"
    assert a_plan("m8azn.metal-12xl", smt="on", mitigations="auto,nosmt"), "one thread a core"


def test_pods_never_share_cpus_that_nothing_balances() -> None:
    with pytest.raises(HostPlanError, match="shared-pods-are-load-balanced"):
        a_plan(isolation={"loadBalancing": False})

    assert a_plan("xeon-gold-6444y-2s", "docker-edge"), "containers with CPU sets pin themselves"


@pytest.mark.parametrize(
    ("key", "demanded"), [(key, demand.value) for key, demand in KERNEL_DEFAULTS.items()]
)
def test_each_sysctl_that_the_kubelet_protects_is_left_to_it(key: str, demanded: str) -> None:
    own = {"key": key, "value": "7", "why": "copied from somewhere"}

    with pytest.raises(HostPlanError, match="sysctls-keep-protected-defaults") as caught:
        a_plan(sysctls=[own])

    assert f"{key} is 7, the kubelet requires {demanded}" in str(caught.value)
    assert a_plan(sysctls=[{**own, "value": demanded}]), "the value it demands stops nothing"


def test_a_host_without_a_kubelet_may_set_what_one_would_protect() -> None:
    own = {"key": "kernel.panic", "value": "0", "why": "an operator looks at the console"}

    assert a_plan("xeon-gold-6444y-2s", "docker-edge", sysctls=[own])


def test_a_trading_nic_on_a_node_without_housekeeping_is_caught() -> None:
    two_nodes = a_rendered_host(plan_host(a_machine(nics=(1,)), a_profile(smt="on"), pool="x"))
    moved = edited(
        two_nodes,
        KUBELET,
        '"reservedSystemCPUs": "0-1,4-5,8-9,12-13"',
        '"reservedSystemCPUs": "0-1,8-9"',
    )

    assert "node 1 (eth0)" in failing(moved)["trading-nic-nodes-keep-housekeeping"].found


def test_memory_reserved_twice_on_a_node_is_caught_although_the_sum_is_right() -> None:
    host = a_rendered_host(a_plan())
    config = json.loads(host.files[KUBELET])
    config["reservedMemory"] = [
        {"numaNode": 0, "limits": {"memory": size}} for size in ("2000Mi", "589Mi")
    ]
    doubled = a_rendered_host(a_plan(), files={KUBELET: json.dumps(config)})

    assert "twice" in failing(doubled)["reserved-memory-names-real-nodes"].found


def test_a_reservation_that_names_no_memory_reserves_none() -> None:
    config = json.loads(a_rendered_host(a_plan()).files[KUBELET])
    [entry] = config["reservedMemory"]
    system = int(config["systemReserved"].pop("memory").removesuffix("Mi"))
    left = int(entry["limits"]["memory"].removesuffix("Mi")) - system
    config["reservedMemory"] = [{"numaNode": 0, "limits": {"memory": f"{left}Mi"}}]
    host = a_rendered_host(a_plan(), files={KUBELET: json.dumps(config)})

    assert "reserved-memory-is-the-exact-sum" not in failing(host)


def test_text_that_cannot_be_read_is_a_failure_and_not_a_crash() -> None:
    host = edited(
        a_rendered_host(a_plan()),
        KUBELET,
        '"reservedSystemCPUs": "0-1"',
        '"reservedSystemCPUs": "0-"',
    )

    assert "cannot be read" in failing(host)["sets-are-disjoint"].found


def test_an_error_carries_every_failure_as_a_sentence() -> None:
    host = edited(a_rendered_host(a_plan()), KUBELET, "Static", "static")

    with pytest.raises(HostPlanError) as caught:
        prove("t0", host)

    assert caught.value.pool == "t0"
    assert len(caught.value.failures) > 1
    assert all(isinstance(failure, Failure) for failure in caught.value.failures)
    assert str(caught.value).count("Remedy:") == len(caught.value.failures)
