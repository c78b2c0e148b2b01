from typing import Any

import pytest

from policies.rules.cost.tier_namespaces_have_quotas import (
    tier_namespaces_have_quotas as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import namespace

HOME = namespace("alpha-t1", tier="t1")


def limit(kind: str, home: str = "alpha-t1") -> Any:
    return a_resource(f"kubernetes:core/v1:{kind}", {"metadata": {"namespace": home}}, kind)


QUOTA, RANGE = limit("ResourceQuota"), limit("LimitRange")


def test_a_quota_and_a_range_comply() -> None:
    assert messages(rule, HOME, QUOTA, RANGE) == []


@pytest.mark.parametrize(
    ("found", "missing"),
    [((QUOTA,), "LimitRange"), ((RANGE, limit("ResourceQuota", "beta-t1")), "ResourceQuota")],
)
def test_what_is_missing_is_named(found: tuple[Any, ...], missing: str) -> None:
    assert messages(rule, HOME, *found) == [f"namespace alpha-t1 has no {missing}"]


def test_namespaces_of_no_tier_are_not_judged() -> None:
    assert verdict(rule, namespace("vault")) == "not-applicable"


def test_an_unknown_namespace_is_not_evaluated() -> None:
    assert verdict(rule, HOME, limit("ResourceQuota", UNKNOWN), RANGE) == "not-evaluated"
