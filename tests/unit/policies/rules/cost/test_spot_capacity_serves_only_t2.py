from typing import Any

import pytest

from policies.rules.cost.spot_capacity_serves_only_t2 import (
    spot_capacity_serves_only_t2 as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import NODE_GROUP, TIER


def group(tier: str, capacity: str) -> Any:
    return a_resource(NODE_GROUP, {"capacityType": capacity, "labels": {TIER: tier}})


def test_spot_in_t2_complies() -> None:
    assert messages(rule, group("t2", "SPOT")) == []


@pytest.mark.parametrize("tier", ["t0", "t1", ""])
def test_spot_elsewhere_is_reported(tier: str) -> None:
    assert messages(rule, group(tier, "SPOT")) == ["nodes of this tier may vanish in two minutes"]


def test_capacity_on_demand_is_not_judged() -> None:
    assert verdict(rule, group("t0", "ON_DEMAND")) == "not-applicable"


def test_an_unknown_capacity_is_not_evaluated() -> None:
    assert verdict(rule, group("t0", UNKNOWN)) == "not-evaluated"
