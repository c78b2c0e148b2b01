from policies.rules.host.reserved_memory_sum_is_exact import (
    reserved_memory_sum_is_exact as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import pool, pool_props

PROPS = pool_props()
RESERVED = "hostPlan/kubelet/reservedMemory"


def test_the_exact_sum_complies() -> None:
    assert messages(rule, pool()) == []


def test_a_sum_that_is_off_by_one_mebibyte_is_reported() -> None:
    [message] = messages(rule, pool(changed(PROPS, f"{RESERVED}/1/limits/memory", "1123Mi")))

    assert message == "3171 MiB are reserved, wanted 3172 MiB"


def test_a_threshold_left_out_is_the_kubelets_default() -> None:
    assert messages(rule, pool(changed(PROPS, "hostPlan/kubelet/evictionHard", {}))) == []


def test_a_percentage_is_reported() -> None:
    props = changed(PROPS, "hostPlan/kubelet/evictionHard/memory.available", "5%")

    assert messages(rule, pool(props)) == ["memory.available is a percentage"]


def test_huge_pages_cannot_be_reserved() -> None:
    props = changed(PROPS, f"{RESERVED}/0/limits/hugepages-1Gi", "1Gi")

    assert messages(rule, pool(props)) == ["something else than memory is reserved"]


def test_a_node_that_does_not_exist_is_reported() -> None:
    [message] = messages(rule, pool(changed(PROPS, f"{RESERVED}/1/numaNode", 2)))

    assert "does not exist" in message


def test_a_node_named_twice_is_reported() -> None:
    assert messages(rule, pool(changed(PROPS, f"{RESERVED}/1/numaNode", 0))) == [
        "memory is reserved twice on one NUMA node"
    ]


def test_other_memory_managers_are_not_judged() -> None:
    props = changed(PROPS, "hostPlan/kubelet/memoryManagerPolicy", "None")

    assert verdict(rule, pool(props)) == "not-applicable"


def test_unknown_memory_is_not_evaluated() -> None:
    props = changed(PROPS, "hostPlan/kubelet/kubeReserved/memory", UNKNOWN)

    assert verdict(rule, pool(props)) == "not-evaluated"
