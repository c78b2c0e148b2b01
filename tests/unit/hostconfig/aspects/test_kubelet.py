"""Kubelet settings follow from the CPU plan and from nodeadm's arithmetic."""

import pytest

from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile


@pytest.mark.parametrize(
    ("hardware", "memory"),
    [("c7i.metal-24xl", "8362Mi"), ("m8azn.metal-12xl", "11365Mi")],
)
def test_memory_for_the_kubelet_grows_with_the_pods_a_node_allows(
    hardware: str, memory: str
) -> None:
    plan = a_plan(hardware, kubelet={"maxPods": None})

    assert plan.kubelet["kubeReserved"]["memory"] == memory


def test_the_appendix_example_adds_up() -> None:
    plan = a_plan(kubelet={"reservations": {"kubeMemory": "2Gi"}})

    assert plan.kubelet["reservedMemory"] == [{"numaNode": 0, "limits": {"memory": "3172Mi"}}]


def test_the_profile_bounds_the_pods_but_never_raises_them() -> None:
    assert a_plan("m7i.4xlarge", kubelet={"maxPods": 60}).kubelet["maxPods"] == 60
    assert a_plan("m7i.4xlarge", kubelet={"maxPods": 1000}).kubelet["maxPods"] == 234


def test_a_shared_96_cpu_node_reserves_what_nodeadm_would() -> None:
    plan = a_plan("c7i.metal-24xl", "general-purpose")

    assert plan.kubelet["kubeReserved"]["cpu"] == "310m"
    assert "reservedSystemCPUs" not in plan.kubelet
    assert "systemReservedCgroup" not in plan.kubelet, "nodeadm's own cgroups are right here"


def test_several_l3_domains_a_node_are_told_to_the_cpu_manager() -> None:
    key = "prefer-align-cpus-by-uncorecache"

    assert a_plan("epyc-9374f-1s").kubelet["cpuManagerPolicyOptions"][key] == "true"
    assert key not in a_plan("c7i.metal-48xl").kubelet["cpuManagerPolicyOptions"]


def test_shared_pods_may_use_housekeeping_cpus_if_the_profile_says_so() -> None:
    options = a_plan(kubelet={"strictReservation": False}).kubelet["cpuManagerPolicyOptions"]

    assert "strict-cpu-reservation" not in options


def test_more_than_eight_numa_nodes_raise_the_managers_limit() -> None:
    nine = a_machine(sockets=3, numaPerSocket=3)
    plan = plan_host(nine, a_profile(hugePages={"1Gi": 1}), pool="x")

    assert plan.kubelet["topologyManagerPolicyOptions"] == {"max-allowable-numa-nodes": "9"}


def test_limits_and_unsafe_sysctls_are_passed_on() -> None:
    choices = {"podPidsLimit": 99, "unsafeSysctls": ["net.ipv4.tcp_rmem", "net.core.somaxconn"]}
    kubelet = a_plan(kubelet=choices).kubelet

    assert kubelet["podPidsLimit"] == 99
    assert kubelet["allowedUnsafeSysctls"] == ["net.core.somaxconn", "net.ipv4.tcp_rmem"]


def test_restricted_alignment_keeps_pinned_memory() -> None:
    kubelet = a_plan(kubelet={"topologyPolicy": "restricted"}).kubelet

    assert (kubelet["topologyManagerPolicy"], kubelet["memoryManagerPolicy"]) == (
        "restricted",
        "Static",
    )


def test_a_pinned_node_reserves_its_cpus_by_number_alone() -> None:
    kubelet = a_plan().kubelet

    assert "cpu" not in kubelet["kubeReserved"], "the kubelet deletes it, and an audit would differ"
    assert "cpu" not in kubelet["systemReserved"]
