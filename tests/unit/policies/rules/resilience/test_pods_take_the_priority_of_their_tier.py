from typing import Any

import pytest

from policies.rules.resilience.pods_take_the_priority_of_their_tier import (
    pods_take_the_priority_of_their_tier as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import workload, workload_props

PROPS = workload_props()
CLASS = "spec/template/spec/priorityClassName"


@pytest.mark.parametrize("tier", ["t0", "t1", "t2"])
def test_the_class_of_the_tier_complies(tier: str) -> None:
    assert messages(rule, workload(workload_props(tier=tier))) == []


@pytest.mark.parametrize("props", [changed(PROPS, CLASS, "corelane-t1"), without(PROPS, CLASS)])
def test_another_class_or_none_is_reported(props: dict[str, Any]) -> None:
    assert messages(rule, workload(props)) == ["the priority class is not corelane-t0"]


def test_pods_of_no_tier_are_not_judged() -> None:
    assert verdict(rule, workload(workload_props(tier=""))) == "not-applicable"


def test_an_unknown_class_is_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, CLASS, UNKNOWN))) == "not-evaluated"
