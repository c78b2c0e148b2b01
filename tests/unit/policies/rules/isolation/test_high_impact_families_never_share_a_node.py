from typing import Any

import pytest

from policies.rules.isolation.high_impact_families_never_share_a_node import (
    high_impact_families_never_share_a_node as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import DAEMON_SET, POOL, TIER, workload, workload_props

AFFINITY = "spec/template/spec/affinity"
IMPACT = "corelane.io/family-impact"


def engine(family: str, **spec: Any) -> Any:
    labels = {"corelane.io/family": family, IMPACT: "high"}
    props = workload_props(namespace=f"{family}-t0", labels=labels, **spec)
    return a_resource(DAEMON_SET, props, family)


def apart(**term: Any) -> dict[str, Any]:
    rule_ = {"topologyKey": "kubernetes.io/hostname", **term}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule_]}}


HIGH = {"matchLabels": {IMPACT: "high"}}


def test_a_family_alone_complies() -> None:
    assert messages(rule, engine("arb"), engine("arb")) == []


def test_two_families_on_the_same_pool_are_reported() -> None:
    assert messages(rule, engine("arb"), engine("making")) == [
        "family arb may share a node with family making"
    ]


def test_different_pools_keep_families_apart() -> None:
    other = engine("making", nodeSelector={TIER: "t0", POOL: "cage"})

    assert messages(rule, engine("arb"), other) == []


def test_anti_affinity_over_all_namespaces_keeps_families_apart() -> None:
    affinity = apart(labelSelector=HIGH, namespaceSelector={})

    assert messages(rule, engine("arb", affinity=affinity), engine("making")) == []
    assert messages(rule, engine("making"), engine("arb", affinity=affinity)) == [], "both ways"


@pytest.mark.parametrize(
    "affinity",
    [
        pytest.param(apart(labelSelector=HIGH), id="own namespace only"),
        pytest.param(
            apart(labelSelector=HIGH, namespaceSelector={}, topologyKey="zone"), id="zone"
        ),
        pytest.param(
            apart(labelSelector={"matchLabels": {"a": "b"}}, namespaceSelector={}), id="others"
        ),
        pytest.param(apart(namespaceSelector={}), id="no label selector matches no pod"),
    ],
)
def test_an_anti_affinity_that_misses_the_other_is_no_help(affinity: dict[str, Any]) -> None:
    assert verdict(rule, engine("arb", affinity=affinity), engine("making")) == "fail"


def test_an_anti_affinity_by_namespace_name_counts() -> None:
    affinity = apart(labelSelector=HIGH, namespaces=["making-t0"])

    assert messages(rule, engine("arb", affinity=affinity), engine("making")) == []


def test_a_workload_without_a_family_is_reported() -> None:
    assert messages(rule, engine("")) == ["the workload of high impact names no family"]


def test_workloads_of_normal_impact_are_not_judged() -> None:
    assert verdict(rule, workload(), engine("arb")) == "not-applicable"


def test_an_unknown_selector_is_not_evaluated() -> None:
    assert verdict(rule, engine("arb", nodeSelector=UNKNOWN)) == "not-evaluated"
