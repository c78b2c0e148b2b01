from policies.rules.security.containers_gain_no_privilege import (
    containers_gain_no_privilege as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import container, workload, workload_props

PROPS = workload_props()
FIELD = "spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation"
REPORTED = ["container main does not forbid privilege escalation"]


def test_a_container_that_forbids_escalation_complies() -> None:
    assert messages(rule, workload()) == []


def test_escalation_that_is_allowed_is_reported() -> None:
    assert messages(rule, workload(changed(PROPS, FIELD, value=True))) == REPORTED


def test_escalation_left_out_is_allowed_and_so_reported() -> None:
    assert messages(rule, workload(without(PROPS, FIELD))) == REPORTED


def test_init_containers_are_judged_too() -> None:
    bare = container(name="setup", securityContext={})
    props = changed(PROPS, "spec/template/spec/initContainers", [bare])

    assert len(messages(rule, workload(props))) == 1


def test_an_unknown_field_is_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, FIELD, UNKNOWN))) == "not-evaluated"
