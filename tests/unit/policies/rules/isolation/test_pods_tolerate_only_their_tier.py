import pytest

from policies.rules.isolation.pods_tolerate_only_their_tier import (
    pods_tolerate_only_their_tier as rule,
)
from tests.support.gate import gate
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import TIER, workload, workload_props

PROPS = workload_props()
TOLERATIONS = "spec/template/spec/tolerations"


def test_a_pod_that_tolerates_its_own_tier_complies() -> None:
    assert messages(rule, workload()) == []


@pytest.mark.parametrize(
    "toleration",
    [
        pytest.param({"operator": "Exists"}, id="everything"),
        pytest.param({"key": TIER, "operator": "Exists"}, id="every tier"),
        pytest.param({"key": TIER, "value": "t2"}, id="another tier"),
    ],
)
def test_a_wider_toleration_is_reported(toleration: dict[str, str]) -> None:
    assert len(messages(rule, workload(changed(PROPS, TOLERATIONS, [toleration])))) == 1


def test_a_pod_of_no_tier_tolerates_none() -> None:
    props = changed(PROPS, "spec/template/metadata/labels", {})
    props = changed(props, "spec/template/spec/nodeSelector", {})

    assert "than none" in messages(rule, workload(props))[0]


def test_a_trading_pod_selects_its_nodes() -> None:
    props = changed(PROPS, "spec/template/spec/nodeSelector", {})

    assert messages(rule, workload(props)) == ["the pod is of tier t0 and selects none"]


def test_a_pod_that_names_its_node_is_reported() -> None:
    [message] = messages(
        rule, workload(changed(PROPS, "spec/template/spec/nodeName", "ip-10-0-0-1"))
    )

    assert "past the scheduler" in message, "a NoSchedule taint binds the scheduler only"


def test_unknown_tolerations_are_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, TOLERATIONS, UNKNOWN))) == "not-evaluated"


def test_the_host_gate_goes_everywhere() -> None:
    assert messages(rule, gate()) == []
