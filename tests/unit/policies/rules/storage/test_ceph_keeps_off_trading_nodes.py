from typing import Any

import pytest

from policies.rules.storage.ceph_keeps_off_trading_nodes import ceph_keeps_off_trading_nodes as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import POOL, TIER, pool, pool_props


def cluster(*terms: dict[str, Any], tolerations: tuple[dict[str, str], ...] = ()) -> Any:
    required = {"nodeSelectorTerms": [{"matchExpressions": [term]} for term in terms]}
    every = {
        "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required},
        "tolerations": [*tolerations],
    }
    return a_resource(
        "kubernetes:ceph.rook.io/v1:CephCluster", {"spec": {"placement": {"all": every}}}
    )


def term(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"key": key, "operator": operator, "values": [*values]}


OTHER_POOL = term(POOL, "In", "storage")


@pytest.mark.parametrize("only", [OTHER_POOL, term(TIER, "NotIn", "t0"), term(TIER, "In", "t1")])
def test_nodes_of_other_pools_or_tiers_comply(only: dict[str, Any]) -> None:
    assert messages(rule, cluster(only), pool()) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (cluster(), "no nodes are required"),
        (cluster(term(POOL, "In", "engines")), "nodes of pool engines are admitted"),
        (cluster(term("disk", "Exists")), "nodes of pool engines are admitted"),
        (cluster(OTHER_POOL, term(TIER, "Exists")), "nodes of pool engines are admitted"),
        (cluster(OTHER_POOL, tolerations=({"operator": "Exists"},)), "the taint of t0"),
        (cluster(OTHER_POOL, tolerations=({"key": TIER, "value": "t0"},)), "the taint of t0"),
        (
            cluster(OTHER_POOL, tolerations=({"key": TIER, "operator": "Exists"},)),
            "the taint of t0",
        ),
    ],
)
def test_a_way_onto_trading_nodes_is_reported(found: Any, expected: str) -> None:
    [message] = messages(rule, found, pool())

    assert message.startswith(expected)


def test_the_taints_of_other_tiers_may_be_tolerated() -> None:
    found = cluster(OTHER_POOL, tolerations=({"key": TIER, "value": "t1"},))

    assert messages(rule, found, pool()) == []


def test_pools_of_other_tiers_may_be_admitted() -> None:
    shared = pool(pool_props(tier="t1", labels={}))

    assert messages(rule, cluster(term(POOL, "In", "engines")), shared) == []


def test_an_unknown_placement_is_not_evaluated() -> None:
    assert verdict(rule, cluster(term(POOL, "In", UNKNOWN)), pool()) == "not-evaluated"
