import pytest

from policies.rules.access.only_the_host_gate_patches_nodes import (
    only_the_host_gate_patches_nodes as rule,
)
from tests.support.gate import RBAC, gate, role, role_binding
from tests.support.policy import UNKNOWN, a_resource, messages, verdict


def test_the_gate_that_reads_and_patches_complies() -> None:
    assert messages(rule, role_binding(), gate(), role()) == []


def test_somebody_who_only_reads_complies() -> None:
    reader = role_binding(name="scraper")

    assert messages(rule, reader, gate(), role("nodes", "get", "list", "watch")) == []
    assert messages(rule, reader, gate(), role("nodes", "patch", resources=("pods",))) == []


@pytest.mark.parametrize("verb", ["patch", "update", "delete", "create", "deletecollection", "*"])
@pytest.mark.parametrize("resource", ["nodes", "nodes/status", "*", "*/*"])
def test_somebody_else_who_writes_nodes_is_reported(verb: str, resource: str) -> None:
    other = role_binding(name="scraper")

    assert messages(rule, other, gate(), role("nodes", verb, resources=(resource,))) == [
        "corelane-hosts/scraper may write nodes"
    ]


def test_a_user_of_the_gates_name_is_reported() -> None:
    user = role_binding(kind="User", name="host-gate")

    assert len(messages(rule, user, gate(), role())) == 1


def test_without_a_gate_nobody_may() -> None:
    assert messages(rule, role_binding(), role()) == ["corelane-hosts/host-gate may write nodes"]


def test_roles_that_every_cluster_has_are_known() -> None:
    assert messages(rule, role_binding("cluster-admin", name="ci")) == [
        "corelane-hosts/ci may write nodes"
    ]
    assert messages(rule, role_binding("cluster-admin"), gate()) == [
        "the host gate needs no * of nodes"
    ]


def test_a_gate_that_may_delete_nodes_is_reported() -> None:
    wide = role("nodes", "get", "patch", "delete")

    assert messages(rule, role_binding(), gate(), wide) == [
        "the host gate needs no delete of nodes"
    ]


def test_a_role_of_somebody_else_is_not_judged() -> None:
    assert verdict(rule, role_binding("system:auth-delegator"), gate()) == "not-applicable"


def test_an_unknown_role_is_not_evaluated() -> None:
    unknown = {"roleRef": {"name": UNKNOWN}, "subjects": []}

    assert verdict(rule, a_resource(f"{RBAC}ClusterRoleBinding", unknown)) == "not-evaluated"
