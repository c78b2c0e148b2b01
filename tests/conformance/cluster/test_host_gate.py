"""The gate of the prod stack against a real API server: what its identity can do, and what not."""

import json
import os
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from corelane.hostconfig.delivery.zipapp import agent_archive
from tests.support.control_plane import MERGE, ControlPlane, control_plane
from tests.support.gate_cluster import (
    ACCOUNT,
    ELSEWHERE,
    MINE,
    NAMESPACE,
    NOT_READY,
    OTHERS,
    change,
    label,
    make_nodes,
    make_pod,
    objects,
    own,
    set_taints,
    taints_of,
    the,
    token_of,
    wait_for,
)
from tests.support.gate_host import SWAPPINESS, make_host
from tests.support.kube_server import OURS, TIER
from tests.support.shell import run


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    with control_plane(tmp_path_factory.mktemp("control-plane")) as plane:
        for document in objects():
            plane.apply(document)
        make_nodes(plane)
        pods = {node: make_pod(plane, f"gate-on-{node}", node) for node in ("node-a", "node-b")}
        (plane.folder / "token").write_text(token_of(plane, pods["node-a"]))
        (plane.folder / "token-b").write_text(token_of(plane, pods["node-b"]))
        wait_for(lambda: label(plane, own(plane)).status == 403, "the policy is enforced")
        yield plane


@pytest.fixture
def agent(cluster: ControlPlane, tmp_path: Path) -> Callable[[], tuple[int, dict[str, Any]]]:
    """Return what runs one round of the agent, as the cluster's own ConfigMap holds it."""
    stored = cluster.ask("GET", cluster.path_of(the("ConfigMap"))).body
    archive = tmp_path / "agent.pyz"
    archive.write_bytes(b64decode(stored["binaryData"]["agent.pyz"]))
    environment = {
        **os.environ,
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": str(cluster.port),
        "NODE_NAME": "node-a",
    }
    places = ["--root", str(tmp_path / "host"), "--credentials", str(cluster.folder)]

    def once() -> tuple[int, dict[str, Any]]:
        command = [sys.executable, "-I", str(archive), "gate", "--once", *places]
        done = run(*command, env=environment)
        assert not done.stderr
        assert own(cluster) not in done.stdout
        return done.returncode, json.loads(done.stdout)

    return once


def test_the_cluster_holds_the_agent_byte_for_byte(cluster: ControlPlane) -> None:
    stored = cluster.ask("GET", cluster.path_of(the("ConfigMap"))).body

    assert b64decode(stored["binaryData"]["agent.pyz"]) == agent_archive()


def test_the_gate_opens_closes_and_touches_nothing_else(
    cluster: ControlPlane, agent: Callable[[], tuple[int, dict[str, Any]]], tmp_path: Path
) -> None:
    host = make_host(tmp_path / "host")
    set_taints(cluster, MINE, TIER, OURS, NOT_READY)
    before = cluster.ask("GET", MINE).body
    elsewhere = cluster.ask("GET", ELSEWHERE).body

    opened = agent()
    assert taints_of(cluster, MINE) == OTHERS
    (host / SWAPPINESS).write_text("60\n")
    closed = agent()
    assert taints_of(cluster, MINE) == [*OTHERS, OURS]
    (host / SWAPPINESS).unlink()
    unreadable = agent()

    assert (opened[0], opened[1]["gate"], opened[1]["changed"]) == (0, "open", True)
    assert (closed[0], closed[1]["gate"], closed[1]["changed"]) == (1, "closed", True)
    assert (unreadable[0], unreadable[1]["gate"], unreadable[1]["changed"]) == (2, "closed", False)
    after = cluster.ask("GET", MINE).body
    for kept in ("labels", "annotations", "uid"):
        assert after["metadata"][kept] == before["metadata"][kept]
    assert after["spec"]["providerID"] == before["spec"]["providerID"]
    assert cluster.ask("GET", ELSEWHERE).body == elsewhere


OWNER = {"apiVersion": "v1", "kind": "Node", "name": "node-b", "uid": "1"}
NO_SCHEDULE = {"key": "corelane.io/unverified", "value": "x", "effect": "NoSchedule"}
NO_EXECUTE = {"key": "corelane.io/unverified", "effect": "NoExecute"}
OTHER_KEY = {"key": "corelane.io/other", "effect": "NoSchedule"}
CHANGES = {
    "a label": {"metadata": {"labels": {"corelane.io/tier": "t1"}}},
    "a label less": {"metadata": {"labels": {"zone": None}}},
    "an annotation": {"metadata": {"annotations": {"note": "changed"}}},
    "a finalizer": {"metadata": {"finalizers": ["example.com/stay"]}},
    "an owner": {"metadata": {"ownerReferences": [OWNER]}},
    "cordoned": {"spec": {"unschedulable": True}},
    "a pod network": {"spec": {"podCIDR": "10.1.0.0/24", "podCIDRs": ["10.1.0.0/24"]}},
    "another taint": {"spec": {"taints": [*OTHERS, OTHER_KEY]}},
    "another taint besides ours": {"spec": {"taints": [*OTHERS, OURS, OTHER_KEY]}},
    "our taint with a value": {"spec": {"taints": [*OTHERS, NO_SCHEDULE]}},
    "our taint that evicts": {"spec": {"taints": [*OTHERS, NO_EXECUTE]}},
    "the tier's taint gone": {"spec": {"taints": [NOT_READY]}},
    "no taint at all": {"spec": {"taints": None}},
    "ours off and a label": {
        "metadata": {"labels": {"x": "y"}},
        "spec": {"taints": OTHERS},
    },
}


@pytest.mark.parametrize("name", CHANGES)
def test_of_its_own_node_it_changes_nothing_but_the_taint(cluster: ControlPlane, name: str) -> None:
    set_taints(cluster, MINE, *OTHERS)
    answer = change(cluster, MINE, CHANGES[name], own(cluster))

    assert answer.status == 403, f"{name}: {answer.body}"
    assert "the host gate changes no" in answer.said
    assert taints_of(cluster, MINE) == OTHERS


def test_its_own_taint_it_changes_both_ways(cluster: ControlPlane) -> None:
    set_taints(cluster, MINE, *OTHERS)

    for taints in ([OURS, *OTHERS], OTHERS):
        answer = change(cluster, MINE, {"spec": {"taints": taints}}, own(cluster))
        assert answer.status == 200, answer.said
        assert taints_of(cluster, MINE) == taints


@pytest.mark.parametrize("taints", [[TIER], [TIER, OURS, NOT_READY], []], ids=len)
def test_another_node_is_out_of_reach_whatever_the_change(
    cluster: ControlPlane, taints: list[dict[str, str]]
) -> None:
    answer = change(cluster, ELSEWHERE, {"spec": {"taints": taints}}, own(cluster))

    assert answer.status == 403
    assert "only updates the node that its token is from" in answer.said


def test_a_token_of_another_node_or_of_none_opens_nothing(cluster: ControlPlane) -> None:
    set_taints(cluster, MINE, *OTHERS, OURS)
    unscheduled = make_pod(cluster, "gate-without-node")
    strangers = {
        "node b": (cluster.folder / "token-b").read_text(),
        "no pod": token_of(cluster, None),
        "no node": token_of(cluster, unscheduled),
    }

    for name, token in strangers.items():
        answer = change(cluster, MINE, {"spec": {"taints": OTHERS}}, token)
        assert answer.status == 403, name
        assert "only updates the node that its token is from" in answer.said, name
    assert taints_of(cluster, MINE) == [*OTHERS, OURS]


CONFIG_MAPS = f"/api/v1/namespaces/{NAMESPACE}/configmaps"
MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "given"}}
READY = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
NEW_NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-c"}}
EVICTION = {
    "apiVersion": "policy/v1",
    "kind": "Eviction",
    "metadata": {"name": "gate-on-node-b", "namespace": NAMESPACE},
}
TOKEN_REQUEST = {
    "apiVersion": "authentication.k8s.io/v1",
    "kind": "TokenRequest",
    "spec": {"expirationSeconds": 600},
}
WRITES: dict[str, tuple[str, str, Mapping[str, Any] | None]] = {
    "the status of its node": ("PATCH", f"{MINE}/status", READY),
    "its node": ("DELETE", MINE, None),
    "all nodes": ("DELETE", "/api/v1/nodes", None),
    "a new node": ("POST", "/api/v1/nodes", NEW_NODE),
    "an object": ("POST", CONFIG_MAPS, MAP),
    "a pod": ("POST", f"/api/v1/namespaces/{NAMESPACE}/pods/gate-on-node-b/eviction", EVICTION),
    "a token": (
        "POST",
        f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{ACCOUNT}/token",
        TOKEN_REQUEST,
    ),
}
ADMINISTRATOR = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRoleBinding",
    "metadata": {"name": "by-mistake"},
    "roleRef": {
        "apiGroup": "rbac.authorization.k8s.io",
        "kind": "ClusterRole",
        "name": "cluster-admin",
    },
    "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": NAMESPACE}],
}


@pytest.mark.parametrize("name", WRITES)
def test_no_other_write_is_granted(cluster: ControlPlane, name: str) -> None:
    method, path, body = WRITES[name]
    form = MERGE if method == "PATCH" else "application/json"

    assert cluster.ask(method, path, body, token=own(cluster), form=form).status == 403


def test_no_other_write_is_admitted_whatever_is_granted(cluster: ControlPlane) -> None:
    read = "/api/v1/namespaces/kube-system/configmaps"
    cluster.apply(ADMINISTRATOR)
    try:
        wait_for(lambda: cluster.ask("GET", read, token=own(cluster)).status == 200, "the binding")
        for name, (method, path, body) in WRITES.items():
            form = MERGE if method == "PATCH" else "application/json"
            answer = cluster.ask(method, path, body, token=own(cluster), form=form)
            assert answer.status == 403, f"{name}: {answer.body}"
            assert "the host gate only updates nodes" in answer.said, name
        label_elsewhere = {"metadata": {"labels": {"x": "y"}}}
        assert change(cluster, ELSEWHERE, label_elsewhere, own(cluster)).status == 403
    finally:
        cluster.delete(ADMINISTRATOR)


def test_everybody_else_is_left_alone(cluster: ControlPlane) -> None:
    for path in (MINE, ELSEWHERE):
        answer = cluster.ask("PATCH", path, {"metadata": {"labels": {"by": "admin"}}}, form=MERGE)
        assert answer.status == 200, answer.said


def test_without_the_policy_the_same_token_reaches_every_node(cluster: ControlPlane) -> None:
    """It is this policy that stops the others: else the tests above would show nothing."""
    set_taints(cluster, ELSEWHERE, *OTHERS, OURS)
    binding = the("ValidatingAdmissionPolicyBinding")
    cluster.delete(binding)
    try:
        opening = {"spec": {"taints": OTHERS}}
        wait_for(
            lambda: change(cluster, ELSEWHERE, opening, own(cluster)).status == 200,
            "the binding is gone",
        )
        assert taints_of(cluster, ELSEWHERE) == OTHERS
    finally:
        cluster.apply(binding)
    wait_for(lambda: label(cluster, own(cluster)).status == 403, "the policy is back")
