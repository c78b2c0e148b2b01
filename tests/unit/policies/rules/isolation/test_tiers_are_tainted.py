from typing import Any

import pytest

from policies.rules.isolation.tiers_are_tainted import tiers_are_tainted as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import NODE_GROUP, TIER, pool, pool_props

PROPS = pool_props()
GROUP = {
    "labels": {TIER: "t2"},
    "taints": [{"key": TIER, "value": "t2", "effect": "NO_SCHEDULE"}],
}


def group(props: dict[str, Any]) -> Any:
    return a_resource(NODE_GROUP, props)


def test_pools_and_node_groups_with_their_tier_comply() -> None:
    assert messages(rule, pool()) == []
    assert messages(rule, group(GROUP)) == []


@pytest.mark.parametrize(
    "taints",
    [
        pytest.param([], id="none"),
        pytest.param([{"key": TIER, "value": "t1", "effect": "NO_SCHEDULE"}], id="another tier"),
        pytest.param([{"key": TIER, "value": "t2", "effect": "PREFER_NO_SCHEDULE"}], id="soft"),
    ],
)
def test_a_missing_taint_is_reported(taints: list[Any]) -> None:
    assert messages(rule, group(GROUP | {"taints": taints})) == [f"no taint {TIER}=t2:NoSchedule"]


def test_a_tier_that_does_not_exist_is_reported() -> None:
    props = PROPS | {"tier": "t9", "labels": {TIER: "t9"}}

    assert "none of t0, t1, t2" in messages(rule, pool(props))[0]


def test_a_node_group_of_no_tier_is_not_judged() -> None:
    assert verdict(rule, group({"labels": {}})) == "not-applicable"


def test_unknown_taints_are_not_evaluated() -> None:
    assert verdict(rule, pool(PROPS | {"taints": UNKNOWN})) == "not-evaluated"
