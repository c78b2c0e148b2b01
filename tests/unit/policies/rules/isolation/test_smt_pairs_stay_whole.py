from typing import Any

import pytest

from policies.rules.isolation.smt_pairs_stay_whole import smt_pairs_stay_whole as rule
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import pool, pool_props

PROPS = pool_props()
FAR = [f"{core},{core + 8}" for core in range(8)]
NEAR = [f"{cpu},{cpu + 1}" for cpu in range(0, 16, 2)]


def with_cpus(housekeeping: str, isolated: str, siblings: list[str]) -> dict[str, Any]:
    cpus = {"online": "0-15", "housekeeping": housekeeping, "isolated": isolated}
    return changed(PROPS, "hostPlan/cpus", {**cpus, "threadsPerCore": 2, "siblings": siblings})


def without_smt(*arguments: dict[str, Any]) -> dict[str, Any]:
    cpus = {"online": "0-7", "offline": "8-15", "housekeeping": "0", "isolated": "1-7"}
    props = changed(PROPS, "hostPlan/cpus", {**cpus, "threadsPerCore": 1, "siblings": []})
    return changed(props, "hostPlan/kernelArguments", list(arguments))


@pytest.mark.parametrize(
    ("housekeeping", "isolated", "siblings"),
    [
        pytest.param("0,8", "1-7,9-15", FAR, id="siblings half the machine apart"),
        pytest.param("0-1", "2-15", NEAR, id="siblings next to each other"),
    ],
)
def test_whole_cores_comply(housekeeping: str, isolated: str, siblings: list[str]) -> None:
    assert messages(rule, pool(with_cpus(housekeeping, isolated, siblings))) == []


def test_a_core_with_one_thread_on_each_side_is_named() -> None:
    assert messages(rule, pool(with_cpus("0,8-9", "1-7,10-15", FAR))) == [
        "the core of CPUs 1,9 is split"
    ]


def test_the_machines_own_numbering_decides_and_not_a_plausible_one() -> None:
    split = messages(rule, pool(with_cpus("0-1", "2-15", FAR)))

    assert split == [f"the core of CPUs {cpu},{cpu + 8} is split" for cpu in (0, 1)]


def test_a_plan_that_does_not_tell_siblings_is_reported() -> None:
    [message] = messages(rule, pool(with_cpus("0-1", "2-15", [])))

    assert "which CPUs share a core" in message


def test_siblings_are_offline_because_nosmt_says_so() -> None:
    assert messages(rule, pool(without_smt({"key": "nosmt", "value": None}))) == []


def test_siblings_that_nothing_switches_off_are_reported() -> None:
    assert messages(rule, pool(without_smt())) == [
        "CPUs 8-15 are planned offline, and nothing switches them off"
    ]


@pytest.mark.parametrize(("key", "value"), [("threadsPerCore", 1), ("isolated", "")])
def test_machines_without_pairs_or_isolation_are_not_judged(key: str, value: object) -> None:
    assert verdict(rule, pool(changed(PROPS, f"hostPlan/cpus/{key}", value))) == "not-applicable"


def test_unknown_cpus_are_not_evaluated() -> None:
    props = changed(PROPS, "hostPlan/cpus/isolated", UNKNOWN)

    assert verdict(rule, pool(props)) == "not-evaluated"
