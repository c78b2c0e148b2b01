from typing import Any

import pytest

from policies.rules.host.one_writer_per_kernel_argument import (
    one_writer_per_kernel_argument as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import pool, pool_props

PROPS = pool_props()
ARGUMENTS = "hostPlan/kernelArguments"


def plan(*arguments: tuple[str, str]) -> dict[str, Any]:
    found = [{"key": key, "value": value} for key, value in arguments]
    return changed(PROPS, ARGUMENTS, found)


def test_repeated_pairs_of_huge_page_arguments_comply() -> None:
    assert messages(rule, pool()) == []


def test_an_argument_of_image_and_profile_is_reported() -> None:
    props = plan(("intel_idle.max_cstate", "1"), ("intel_idle.max_cstate", "0"))

    assert messages(rule, pool(props)) == ["intel_idle.max_cstate is written 2 times"]


def test_a_dash_is_an_underscore_to_the_kernel() -> None:
    props = plan(("numa_balancing", "disable"), ("numa-balancing", "enable"))

    assert messages(rule, pool(props)) == ["numa_balancing is written 2 times"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("pcie_aspm", "off"), ("processor.max_cstate", "0"), ("kthread_cpus", "0")],
)
def test_an_argument_without_effect_is_reported(key: str, value: str) -> None:
    [message] = messages(rule, pool(plan((key, value))))

    assert message.endswith("has no effect")


def test_unknown_arguments_are_not_evaluated() -> None:
    assert verdict(rule, pool(changed(PROPS, ARGUMENTS, UNKNOWN))) == "not-evaluated"
