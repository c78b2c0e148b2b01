from typing import Any

import pytest

from policies.rules.host.gated_pools_carry_the_startup_taint import (
    gated_pools_carry_the_startup_taint as rule,
)
from tests.support.gate import gate, gate_props
from tests.support.policy import UNKNOWN, a_resource, changed, messages, verdict
from tests.support.resources import NODE_GROUP, TIER, pool, pool_props

KEY = "corelane.dev/unverified"
OURS = {"key": KEY, "effect": "NoSchedule"}
TAINTED = pool_props(taints=[*pool_props()["taints"], OURS])


def group(*taints: Any) -> Any:
    return a_resource(NODE_GROUP, {"labels": {TIER: "t1"}, "taints": [*taints]})


def test_pools_with_the_taint_and_a_gate_comply() -> None:
    assert messages(rule, pool(TAINTED), gate()) == []
    assert messages(rule, group({"key": KEY, "effect": "NO_SCHEDULE"}), gate()) == []


def test_pools_without_either_comply() -> None:
    assert messages(rule, pool()) == []
    assert messages(rule, group()) == []


@pytest.mark.parametrize(
    "taint",
    [
        pytest.param({"key": KEY, "effect": "NO_EXECUTE"}, id="evicts"),
        pytest.param({"key": KEY, "value": "x", "effect": "NO_SCHEDULE"}, id="with a value"),
        pytest.param({"key": "corelane.io/unverified", "effect": "NO_SCHEDULE"}, id="other key"),
    ],
)
def test_a_taint_that_the_gate_does_not_know_is_none(taint: Any) -> None:
    assert messages(rule, group(taint), gate()) == [
        "no taint corelane.dev/unverified:NoSchedule, which the host gate takes off"
    ]


def test_a_pool_that_starts_open_is_reported() -> None:
    assert len(messages(rule, pool(), gate())) == 1


def test_a_taint_that_nobody_takes_off_is_reported() -> None:
    assert messages(rule, pool(TAINTED)) == [
        "nothing takes the taint corelane.dev/unverified:NoSchedule off"
    ]


def test_a_gate_of_other_nodes_takes_nothing_off() -> None:
    selector = "spec/template/spec/nodeSelector"
    mine, other = (
        gate(changed(gate_props(), selector, {"corelane.io/pool": pool_name}))
        for pool_name in ("engines", "research")
    )

    assert messages(rule, pool(TAINTED), mine, other) == []
    assert len(messages(rule, pool(TAINTED), other)) == 1


@pytest.mark.parametrize(
    "tolerations",
    [[], [{"operator": "Exists", "effect": "NoExecute"}], [{"key": KEY, "operator": "Exists"}]],
    ids=["none", "of evictions", "of its own taint alone"],
)
def test_a_gate_that_the_taints_keep_off_takes_nothing_off(tolerations: Any) -> None:
    kept_off = gate(changed(gate_props(), "spec/template/spec/tolerations", tolerations))

    assert messages(rule, pool(TAINTED), kept_off) == [
        "nothing takes the taint corelane.dev/unverified:NoSchedule off"
    ]


def test_a_node_group_of_no_tier_is_not_judged() -> None:
    assert verdict(rule, a_resource(NODE_GROUP, {"labels": {}}), gate()) == "not-applicable"


def test_unknown_taints_are_not_evaluated() -> None:
    assert verdict(rule, pool(TAINTED | {"taints": UNKNOWN}), gate()) == "not-evaluated"
