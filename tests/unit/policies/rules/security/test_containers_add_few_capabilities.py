import pytest

from policies.rules.security.containers_add_few_capabilities import (
    containers_add_few_capabilities as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import workload, workload_props

PROPS = workload_props()
ADD = "spec/template/spec/containers/0/securityContext/capabilities/add"


@pytest.mark.parametrize("added", [[], ["IPC_LOCK"], ["SYS_NICE", "NET_RAW"]])
def test_small_grants_comply(added: list[str]) -> None:
    assert messages(rule, workload(changed(PROPS, ADD, added))) == []


@pytest.mark.parametrize("capability", ["SYS_ADMIN", "SYS_PTRACE", "NET_ADMIN", "ALL"])
def test_grants_that_own_the_node_are_named(capability: str) -> None:
    found = messages(rule, workload(changed(PROPS, ADD, ["IPC_LOCK", capability])))

    assert found == [f"container main is granted {capability}"]


def test_unknown_capabilities_are_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, ADD, UNKNOWN))) == "not-evaluated"
