import pytest

from policies.rules.host.kernel_and_kubelet_agree_on_cpus import (
    kernel_and_kubelet_agree_on_cpus as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import pool, pool_props

PROPS = pool_props()
ARGUMENTS = "hostPlan/kernelArguments"


def test_one_plan_in_every_layer_complies() -> None:
    assert messages(rule, pool()) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        pytest.param(
            f"{ARGUMENTS}/0/value", "managed_irq,2-3,5-7,9-11,13-15", "isolcpus", id="isolcpus"
        ),
        pytest.param(f"{ARGUMENTS}/1/value", "1-15", "nohz_full", id="nohz"),
        pytest.param(f"{ARGUMENTS}/3/value", "0", "irqaffinity", id="irqs"),
        pytest.param(f"{ARGUMENTS}/4/value", "0,4,8,11", "systemd.cpu_affinity", id="systemd"),
        pytest.param(
            "hostPlan/kubelet/reservedSystemCPUs", "0,4", "reservedSystemCPUs", id="kubelet"
        ),
    ],
)
def test_a_layer_that_disagrees_is_named(path: str, value: str, expected: str) -> None:
    [message] = messages(rule, pool(changed(PROPS, path, value)))

    assert expected in message


@pytest.mark.parametrize(
    ("name", "value", "stray"),
    [
        pytest.param("online", "0-16", "16", id="without an owner"),
        pytest.param("online", "0-14", "15", id="not online"),
    ],
)
def test_every_online_cpu_has_one_owner(name: str, value: str, stray: str) -> None:
    [message] = messages(rule, pool(changed(PROPS, f"hostPlan/cpus/{name}", value)))

    assert f"CPUs {stray} " in message


def test_a_cpu_of_both_sides_is_reported() -> None:
    found = messages(rule, pool(changed(PROPS, "hostPlan/cpus/housekeeping", "0-1,4,8,12")))

    assert "CPUs 1 " in found[0]


def test_a_trading_pool_runs_without_the_tick() -> None:
    cpus = {"online": "0-15", "housekeeping": "0-15", "isolated": ""}
    props = changed(changed(PROPS, "hostPlan/cpus", cpus), ARGUMENTS, [])

    assert messages(rule, pool(changed(props, "hostPlan/kubelet", {}))) == [
        "no CPU runs without the timer tick"
    ]


def test_isolated_cpus_need_each_argument_that_no_other_implies() -> None:
    assert messages(rule, pool(changed(PROPS, ARGUMENTS, []))) == [
        f"{key} is not written"
        for key in ("isolcpus", "nohz_full", "irqaffinity", "systemd.cpu_affinity")
    ]


def test_a_pool_that_isolates_nothing_reserves_nothing() -> None:
    plan = changed(PROPS, "hostPlan/cpus", {"online": "0-7", "housekeeping": "0-7"})
    plan = changed(plan, ARGUMENTS, []) | {"tier": "t2"}

    assert messages(rule, pool(changed(plan, "hostPlan/kubelet", {}))) == []


def test_an_unknown_argument_is_not_evaluated() -> None:
    assert verdict(rule, pool(changed(PROPS, ARGUMENTS, UNKNOWN))) == "not-evaluated"
