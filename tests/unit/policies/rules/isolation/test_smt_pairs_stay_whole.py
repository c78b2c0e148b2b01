from typing import Any

import pytest

from policies.rules.isolation.smt_pairs_stay_whole import smt_pairs_stay_whole as rule
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import pool, pool_props

PROPS = pool_props()


def with_cpus(housekeeping: str, isolated: str) -> dict[str, Any]:
    cpus = {"online": "0-15", "housekeeping": housekeeping, "isolated": isolated}
    return changed(PROPS, "hostPlan/cpus", {**cpus, "threadsPerCore": 2})


@pytest.mark.parametrize(
    ("housekeeping", "isolated"),
    [
        pytest.param("0,8", "1-7,9-15", id="siblings half the machine apart"),
        pytest.param("0-1", "2-15", id="siblings next to each other"),
    ],
)
def test_whole_cores_comply(housekeeping: str, isolated: str) -> None:
    assert messages(rule, pool(with_cpus(housekeeping, isolated))) == []


def test_a_core_with_one_thread_on_each_side_is_named() -> None:
    [message] = messages(rule, pool(with_cpus("0,8-9", "1-7,10-15")))

    assert "cores of housekeeping CPUs 9 are split" in message


def test_an_offline_sibling_splits_nothing() -> None:
    cpus = {"online": "0-7", "offline": "8-15", "housekeeping": "0", "isolated": "1-7"}
    props = changed(PROPS, "hostPlan/cpus", {**cpus, "threadsPerCore": 2})

    assert messages(rule, pool(props)) == []


@pytest.mark.parametrize(("key", "value"), [("threadsPerCore", 1), ("isolated", "")])
def test_machines_without_pairs_or_isolation_are_not_judged(key: str, value: object) -> None:
    assert verdict(rule, pool(changed(PROPS, f"hostPlan/cpus/{key}", value))) == "not-applicable"


def test_unknown_cpus_are_not_evaluated() -> None:
    props = changed(PROPS, "hostPlan/cpus/isolated", UNKNOWN)

    assert verdict(rule, pool(props)) == "not-evaluated"
