from typing import Any

import pytest

from policies.rules.isolation.trading_pods_fit_one_numa_node import (
    trading_pods_fit_one_numa_node as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import POOL, container, pool, pool_props, workload, workload_props

PROPS = workload_props()
RESOURCES = "spec/template/spec/containers/0/resources"


def asking(**amounts: str) -> dict[str, Any]:
    return changed(PROPS, RESOURCES, {"requests": amounts, "limits": amounts})


def test_a_pod_that_fits_one_node_complies() -> None:
    props = asking(cpu="6", memory="16Gi")

    assert messages(rule, workload(props), pool()) == []


@pytest.mark.parametrize(
    ("amounts", "lack"),
    [
        pytest.param({"cpu": "7", "memory": "1Gi"}, "7 CPUs of 6", id="cpus"),
        pytest.param({"cpu": "2", "memory": "17Gi"}, "17408 MiB of 16384", id="memory"),
    ],
)
def test_what_one_node_lacks_is_named(amounts: dict[str, str], lack: str) -> None:
    [message] = messages(rule, workload(asking(**amounts)), pool())

    assert lack in message


def test_huge_pages_count_by_node() -> None:
    amounts = {"cpu": "2", "memory": "1Gi", "hugepages-1Gi": "5Gi"}
    props = changed(PROPS, RESOURCES, {"requests": amounts, "limits": amounts})

    [message] = messages(rule, workload(props), pool())

    assert "5 1Gi pages of 4" in message


def test_in_pod_scope_containers_add_up() -> None:
    amounts = {"cpu": "4", "memory": "1Gi"}
    both = [container(name=n, resources={"limits": amounts}) for n in ("a", "b")]
    props = changed(PROPS, "spec/template/spec/containers", both)
    by_container = changed(pool_props(), "hostPlan/kubelet/topologyManagerScope", "container")

    assert "8 CPUs of 6" in messages(rule, workload(props), pool())[0]
    assert messages(rule, workload(props), pool(by_container)) == []


def test_a_sidecar_runs_beside_the_others_and_a_finished_container_does_not() -> None:
    amounts = {"limits": {"cpu": "4", "memory": "1Gi"}}
    props = changed(PROPS, "spec/template/spec/containers", [container(resources=amounts)])
    first = container(name="first", resources=amounts)
    path = "spec/template/spec/initContainers"
    sidecar = changed(props, path, [first | {"restartPolicy": "Always"}])

    assert messages(rule, workload(changed(props, path, [first])), pool()) == []
    assert "the pod fits no NUMA node" in messages(rule, workload(sidecar), pool())[0]


def test_a_selector_that_no_pool_answers_is_reported() -> None:
    props = changed(PROPS, "spec/template/spec/nodeSelector", {POOL: "elsewhere"})

    assert "no pool" in messages(rule, workload(props), pool())[0]


def test_other_tiers_and_stacks_without_pools_are_not_judged() -> None:
    assert verdict(rule, workload(workload_props(tier="t2")), pool()) == "not-applicable"
    assert verdict(rule, workload()) == "not-applicable"


def test_an_unknown_plan_is_not_evaluated() -> None:
    unknown = changed(pool_props(), "hostPlan/numaNodes", UNKNOWN)

    assert verdict(rule, workload(), pool(unknown)) == "not-evaluated"
