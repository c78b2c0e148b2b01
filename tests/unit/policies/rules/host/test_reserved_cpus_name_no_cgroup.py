import pytest

from policies.rules.host.reserved_cpus_name_no_cgroup import (
    reserved_cpus_name_no_cgroup as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import pool, pool_props

PROPS = pool_props()
KEYS = ["systemReservedCgroup", "kubeReservedCgroup"]


def test_two_empty_names_comply() -> None:
    assert messages(rule, pool()) == []


@pytest.mark.parametrize("key", KEYS)
def test_a_name_left_to_nodeadm_is_reported(key: str) -> None:
    [message] = messages(rule, pool(without(PROPS, f"hostPlan/kubelet/{key}")))

    assert key in message
    assert "default" in message


@pytest.mark.parametrize("key", KEYS)
def test_a_named_cgroup_is_reported(key: str) -> None:
    [message] = messages(rule, pool(changed(PROPS, f"hostPlan/kubelet/{key}", "/system")))

    assert message == f"{key} names a cgroup"


def test_without_reserved_cpus_cgroups_are_free() -> None:
    props = without(PROPS, "hostPlan/kubelet/reservedSystemCPUs")

    assert verdict(rule, pool(props)) == "not-applicable"


def test_an_unknown_cgroup_is_not_evaluated() -> None:
    props = changed(PROPS, "hostPlan/kubelet/systemReservedCgroup", UNKNOWN)

    assert verdict(rule, pool(props)) == "not-evaluated"
