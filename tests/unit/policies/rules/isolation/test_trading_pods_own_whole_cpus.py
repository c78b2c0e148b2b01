from typing import Any

import pytest

from policies.rules.isolation.trading_pods_own_whole_cpus import trading_pods_own_whole_cpus as rule
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import container, workload, workload_props

PROPS = workload_props()
RESOURCES = "spec/template/spec/containers/0/resources"


@pytest.mark.parametrize("cpu", [2, 2.0, "2", "2000m", "2.0"])
def test_whole_cpus_in_any_spelling_comply(cpu: object) -> None:
    amounts = {"cpu": cpu, "memory": "1Gi"}
    props = changed(PROPS, RESOURCES, {"requests": amounts, "limits": amounts})

    assert messages(rule, workload(props)) == []


def test_limits_alone_are_requests_too() -> None:
    assert messages(rule, workload(without(PROPS, f"{RESOURCES}/requests"))) == []


@pytest.mark.parametrize(
    ("requests", "limits"),
    [
        pytest.param({"cpu": "1500m"}, {"cpu": "1500m"}, id="fraction"),
        pytest.param({"cpu": 1}, {"cpu": 2}, id="burstable"),
        pytest.param({}, {}, id="best-effort"),
    ],
)
def test_any_other_cpu_is_reported_by_container(
    requests: dict[str, Any], limits: dict[str, Any]
) -> None:
    memory = {"memory": "1Gi"}
    props = changed(PROPS, RESOURCES, {"requests": requests | memory, "limits": limits | memory})

    [message] = messages(rule, workload(props))

    assert "container main" in message


def test_an_init_container_that_may_burst_costs_the_pod_its_cpus() -> None:
    burst = container(name="setup", resources={"requests": {"cpu": "1"}, "limits": {"cpu": "2"}})
    props = changed(PROPS, "spec/template/spec/initContainers", [burst])

    assert len(messages(rule, workload(props))) == 2, "its CPU and its missing memory limit"


def test_pods_of_other_tiers_may_share_cpus() -> None:
    assert verdict(rule, workload(workload_props(tier="t1"))) == "not-applicable"


def test_a_value_not_yet_known_is_not_evaluated() -> None:
    props = changed(PROPS, f"{RESOURCES}/limits/cpu", UNKNOWN)

    assert verdict(rule, workload(props)) == "not-evaluated"
