import pytest

from policies.rules.security.containers_drop_privilege import containers_drop_privilege as rule
from tests.support.gate import gate, gate_props
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import container, workload, workload_props

PROPS = workload_props()
CONTEXT = "spec/template/spec/containers/0/securityContext"


def test_an_unprivileged_container_complies() -> None:
    assert messages(rule, workload()) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("privileged", True, "is privileged"),
        ("capabilities/drop", ["NET_RAW"], "does not drop all capabilities"),
        ("readOnlyRootFilesystem", False, "has a writable root file system"),
        ("runAsNonRoot", False, "may run as root"),
        ("seccompProfile/type", "Unconfined", "has no seccomp profile"),
    ],
)
def test_each_privilege_is_reported(path: str, value: object, expected: str) -> None:
    props = changed(PROPS, f"{CONTEXT}/{path}", value)

    assert messages(rule, workload(props)) == [f"container main {expected}"]


def test_what_the_pod_says_holds_for_containers_that_say_nothing() -> None:
    props = without(PROPS, f"{CONTEXT}/runAsNonRoot")
    shared = changed(props, "spec/template/spec/securityContext/runAsNonRoot", value=True)

    assert messages(rule, workload(props)) == ["container main may run as root"]
    assert messages(rule, workload(shared)) == []


def test_init_containers_are_judged_too() -> None:
    bare = container(name="setup", securityContext={})
    props = changed(PROPS, "spec/template/spec/initContainers", [bare])

    assert len(messages(rule, workload(props))) == 4


def test_an_unknown_context_is_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, CONTEXT, UNKNOWN))) == "not-evaluated"


def test_the_host_gate_is_root_without_any_capability() -> None:
    armed = changed(gate_props(), f"{CONTEXT}/capabilities/add", ["SYS_NICE"])

    assert messages(rule, gate()) == []
    assert messages(rule, gate(armed)) == ["container gate may run as root"]
    assert messages(rule, gate(changed(gate_props(), f"{CONTEXT}/privileged", value=True))) == [
        "container gate is privileged"
    ]
