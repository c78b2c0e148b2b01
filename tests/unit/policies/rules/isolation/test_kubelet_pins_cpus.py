import pytest

from policies.rules.isolation.kubelet_pins_cpus import kubelet_pins_cpus as rule
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import pool, pool_props

PROPS = pool_props()


def test_a_pinning_kubelet_complies() -> None:
    assert messages(rule, pool()) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cpuManagerPolicy", "none"),
        ("memoryManagerPolicy", "static"),
        ("topologyManagerPolicy", "best-effort"),
        ("cpuManagerPolicyOptions/full-pcpus-only", "false"),
        ("cpuManagerPolicyOptions/strict-cpu-reservation", "false"),
    ],
)
def test_each_weaker_setting_is_reported(key: str, value: str) -> None:
    [message] = messages(rule, pool(changed(PROPS, f"hostPlan/kubelet/{key}", value)))

    assert key.rpartition("/")[2] in message


def test_pools_of_other_tiers_are_not_judged() -> None:
    assert verdict(rule, pool(PROPS | {"tier": "t1"})) == "not-applicable"


def test_a_host_without_kubelet_is_not_judged() -> None:
    assert verdict(rule, pool(without(PROPS, "hostPlan/kubelet"))) == "not-applicable"


def test_unknown_settings_are_not_evaluated() -> None:
    props = changed(PROPS, "hostPlan/kubelet/cpuManagerPolicy", UNKNOWN)

    assert verdict(rule, pool(props)) == "not-evaluated"
