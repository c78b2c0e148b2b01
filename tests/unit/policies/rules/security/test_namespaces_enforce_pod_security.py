from typing import Any

import pytest

from policies.rules.security.namespaces_enforce_pod_security import (
    namespaces_enforce_pod_security as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import NAMESPACE, TIER, namespace


def labelled(tier: str, enforce: str) -> Any:
    labels = {TIER: tier, "pod-security.kubernetes.io/enforce": enforce}
    return a_resource(NAMESPACE, {"metadata": {"labels": labels}})


@pytest.mark.parametrize(
    ("tier", "level"), [("t0", "privileged"), ("t1", "restricted"), ("t2", "baseline")]
)
def test_an_enforced_standard_complies(tier: str, level: str) -> None:
    assert messages(rule, labelled(tier, level)) == []


@pytest.mark.parametrize(("tier", "level"), [("t1", "privileged"), ("t2", ""), ("t0", "none")])
def test_no_standard_is_reported(tier: str, level: str) -> None:
    assert len(messages(rule, labelled(tier, level))) == 1


def test_namespaces_of_no_tier_are_not_judged() -> None:
    assert verdict(rule, namespace("vault")) == "not-applicable"


def test_an_unknown_standard_is_not_evaluated() -> None:
    assert verdict(rule, labelled("t1", UNKNOWN)) == "not-evaluated"
