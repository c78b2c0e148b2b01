from typing import Any

import pytest

from policies.rules.determinism.backtests_fix_their_numerics import (
    backtests_fix_their_numerics as rule,
)
from tests.support.policy import UNKNOWN, messages, verdict
from tests.support.resources import container, workload, workload_props

FIXED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_CORETYPE": "Haswell",
    "MKL_CBWR": "AVX2",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}


def backtest(env: dict[str, str], role: str = "backtest") -> Any:
    variables = [{"name": name, "value": value} for name, value in env.items()]
    return workload(workload_props(role=role, containers=[container(env=variables)]))


def test_a_backtest_that_fixes_everything_complies() -> None:
    assert messages(rule, backtest(FIXED)) == []


@pytest.mark.parametrize("name", sorted(FIXED))
def test_each_open_variable_is_named(name: str) -> None:
    rest = {key: value for key, value in FIXED.items() if key != name}

    assert messages(rule, backtest(rest)) == [f"container main leaves {name} open"]


def test_an_empty_value_fixes_nothing() -> None:
    assert messages(rule, backtest(FIXED | {"PYTHONHASHSEED": ""})) == [
        "container main leaves PYTHONHASHSEED open"
    ], "Python and the libraries take an empty value for none"


def test_a_value_from_elsewhere_is_open() -> None:
    variables: list[Any] = [{"name": name, "value": value} for name, value in FIXED.items()]
    variables[0] = {"name": variables[0]["name"], "valueFrom": {"configMapKeyRef": {}}}
    props = workload_props(role="backtest", containers=[container(env=variables)])

    assert messages(rule, workload(props)) == ["container main leaves OMP_NUM_THREADS open"]


def test_a_random_hash_seed_is_reported() -> None:
    assert messages(rule, backtest(FIXED | {"PYTHONHASHSEED": "random"})) == [
        "the hash seed of container main differs from run to run"
    ]


def test_other_roles_are_not_judged() -> None:
    assert verdict(rule, backtest({}, role="risk")) == "not-applicable"


def test_an_unknown_hash_seed_is_not_evaluated() -> None:
    assert verdict(rule, backtest(FIXED | {"PYTHONHASHSEED": UNKNOWN})) == "not-evaluated"
