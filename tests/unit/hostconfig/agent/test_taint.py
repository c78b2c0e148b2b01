"""A node that others change too: their taints stay, and what cannot be done is told."""

import json
from pathlib import Path

from tests.support.kube_server import OURS, TIER, KubeServer, Once, a_node, a_server


def test_a_node_that_is_as_it_should_be_is_only_read(once: Once, credentials: Path) -> None:
    with a_server(credentials, TIER) as server:
        code, said = once(server.port)

    assert (code, said["changed"]) == (0, False)
    assert [method for method, _, _ in server.asked] == ["GET"]


def test_a_change_of_somebody_else_in_between_is_kept(once: Once, credentials: Path) -> None:
    cordon = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}

    def interfere(server: KubeServer, method: str) -> None:
        if method == "PATCH" and cordon not in server.taints:
            server.node["spec"]["taints"] = [*server.taints, cordon]
            server.touch()

    with a_server(credentials, TIER, OURS, before=interfere) as server:
        code, said = once(server.port)

    assert (code, said["gate"]) == (0, "open")
    assert server.taints == [TIER, cordon]
    assert [method for method, _, _ in server.asked] == ["GET", "PATCH", "GET", "PATCH"]


def test_a_node_that_never_stands_still_is_told(once: Once, credentials: Path) -> None:
    with a_server(credentials, OURS, before=lambda s, m: s.touch() if m == "PATCH" else None) as s:
        code, said = once(s.port)

    assert (code, said["gate"]) == (2, "unknown")
    assert "changed during each of 5 attempts" in said["error"]
    assert s.taints == [OURS]


def test_an_api_that_takes_a_change_and_forgets_it_is_told(once: Once, credentials: Path) -> None:
    answer = (200, json.dumps(a_node(OURS)).encode())

    with a_server(credentials, OURS, before=lambda _s, _m: answer) as server:
        code, said = once(server.port)

    assert code == 2
    assert "its taint did not change" in said["error"]
