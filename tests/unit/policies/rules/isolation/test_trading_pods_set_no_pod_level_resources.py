from policies.rules.isolation.trading_pods_set_no_pod_level_resources import (
    trading_pods_set_no_pod_level_resources as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import workload, workload_props

PROPS = workload_props()
RESOURCES = "spec/template/spec/resources"


def test_resources_of_containers_comply() -> None:
    assert messages(rule, workload()) == []


def test_resources_of_the_pod_are_reported() -> None:
    props = changed(PROPS, RESOURCES, {"limits": {"cpu": "2"}})

    assert messages(rule, workload(props)) == ["resources are set for the pod as a whole"]


def test_resources_that_are_not_known_yet_are_still_set() -> None:
    assert verdict(rule, workload(changed(PROPS, RESOURCES, UNKNOWN))) == "fail"


def test_other_tiers_are_not_judged() -> None:
    assert verdict(rule, workload(workload_props(tier="t2"))) == "not-applicable"


def test_an_unknown_template_is_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, "spec/template", UNKNOWN))) == "not-evaluated"
