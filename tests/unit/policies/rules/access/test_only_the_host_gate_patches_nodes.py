import pytest

from corelane.policies.rules.access.only_the_host_gate_patches_nodes import (
    only_the_host_gate_patches_nodes as rule,
)
from tests.support.gate import gate, role, role_binding
from tests.support.policy import UNKNOWN, messages, verdict


@pytest.mark.parametrize("verb", ["patch", "update", "delete", "create", "deletecollection", "*"])
@pytest.mark.parametrize("resource", ["nodes", "nodes/status", "*", "*/*"])
def test_somebody_else_who_writes_nodes_is_reported(verb: str, resource: str) -> None:
    other = role_binding(name="scraper")

    assert messages(rule, other, gate(), role("nodes", verb, resources=(resource,))) == [
        "corelane-hosts/scraper may write to nodes"
    ]


def test_an_unknown_verb_of_another_resource_is_not_evaluated() -> None:
    assert verdict(rule, role_binding(), gate(), role("nodes", UNKNOWN)) == "not-evaluated"
