from typing import Any

import pytest

from policies.rules.resilience.priorities_order_tiers import priorities_order_tiers as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict


def priority(tier: str, value: object, policy: str = "PreemptLowerPriority") -> Any:
    props = {
        "metadata": {"name": f"corelane-{tier}"},
        "value": value,
        "preemptionPolicy": policy,
    }
    return a_resource("kubernetes:scheduling.k8s.io/v1:PriorityClass", props, tier)


T0, T1, T2 = priority("t0", 1000), priority("t1", 100), priority("t2", 1, "Never")


@pytest.mark.parametrize("subject", [T0, T1, T2])
def test_a_descending_order_complies(subject: Any) -> None:
    assert messages(rule, subject, *(c for c in (T0, T1, T2) if c is not subject)) == []


def test_equal_priorities_are_reported() -> None:
    assert messages(rule, priority("t0", 100), T1) == [
        "corelane-t0 does not rank above corelane-t1"
    ]


def test_the_lowest_tier_preempts_nobody() -> None:
    assert messages(rule, priority("t2", 1)) == ["corelane-t2 may preempt others"]


def test_classes_of_others_are_not_judged() -> None:
    assert verdict(rule, priority("x", 1)) == "not-applicable"


def test_an_unknown_value_is_not_evaluated() -> None:
    assert verdict(rule, T0, priority("t1", UNKNOWN)) == "not-evaluated"
