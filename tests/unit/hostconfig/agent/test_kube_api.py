"""An API server that is away, slow, wrong or hostile: told, and nothing changes."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from corelane.hostconfig.agent import gate
from corelane.hostconfig.agent.kube_api import api_of_pod
from tests.support.kube_server import (
    OURS,
    TOKEN,
    KubeServer,
    Once,
    a_node,
    a_server,
    make_credentials,
    serving,
)

ECHO = json.dumps({"kind": "Status", "message": f"no, {TOKEN}\n\x1b[31m"}).encode()


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, b"{}", "status 401"),
        (403, ECHO, "status 403: no, (token)"),
        (404, b"not found", "status 404"),
        (500, b"", "status 500"),
        (503, b"\xff\xfe", "status 503"),
        (301, b"", "status 301"),
        (200, b"", "no JSON object"),
        (200, b"[]", "no JSON object"),
        (200, b"\xff", "no JSON object"),
        (200, b"[" * 200_000, "no JSON object"),
        (200, b"{}", "not node"),
        (200, json.dumps(a_node(name="another")).encode(), "not node"),
        (200, json.dumps({**a_node(), "spec": {"taints": "none"}}).encode(), "not node"),
        (200, json.dumps({**a_node(), "spec": {"taints": ["none"]}}).encode(), "malformed taints"),
        (200, b" " * (5 << 20), "no JSON object"),
    ],
)
def test_a_wrong_answer_is_told_and_changes_nothing(
    once: Once, credentials: Path, *, status: int, body: bytes, told: str
) -> None:
    with a_server(credentials, OURS, before=lambda _s, _m: (status, body)) as server:
        code, said = once(server.port)

    assert (code, said["gate"], said["changed"]) == (2, "unknown", False)
    assert told in said["error"]
    assert "\x1b" not in said["error"]
    assert server.taints == [OURS]


def test_no_server_and_a_server_that_nobody_vouches_for_are_told(
    once: Once, credentials: Path, tmp_path: Path
) -> None:
    other = make_credentials(tmp_path / "other")
    with a_server(credentials, OURS) as server:
        code, said = once(server.port, "--credentials", str(other))
        assert (code, said["gate"]) == (2, "unknown")
        assert "CERTIFICATE_VERIFY_FAILED" in said["error"]
        assert server.asked == [], "a stranger is shown no token"
    code, said = once(server.port)
    assert (code, said["gate"]) == (2, "unknown")
    assert "refused" in said["error"]


def test_a_server_that_dribbles_for_ever_is_given_up(
    once: Once, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "api_of_pod", _impatient)
    with a_server(credentials, OURS, stall=0.05) as server:
        began = time.monotonic()
        code, said = once(server.port)
        took = time.monotonic() - began

    assert code == 2
    assert "not done within 0.3 s" in said["error"]
    assert took < 3


def _impatient(credentials: str) -> Any:
    return api_of_pod(credentials=credentials)._replace(patience=0.3)


@pytest.mark.parametrize("token", [None, "", "two words", "line\nbreak", "\x00", "ü", "a" * 20_000])
def test_a_token_that_is_none_is_told_and_never_sent(
    once: Once, credentials: Path, tmp_path: Path, token: str | None
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "ca.crt").write_bytes((credentials / "ca.crt").read_bytes())
    if token is not None:
        (folder / "token").write_text(token)

    with a_server(credentials, OURS) as server:
        code, said = once(server.port, "--credentials", str(folder))

    assert code == 2
    assert "no token" in said["error"]
    assert server.asked == []


def test_a_new_token_is_used_as_soon_as_it_is_there(
    once: Once, credentials: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "rotating"
    folder.mkdir()
    (folder / "ca.crt").write_bytes((credentials / "ca.crt").read_bytes())
    with a_server(credentials, OURS) as server:
        for token, expected in (("an.old.one", 2), (TOKEN, 0)):
            (folder / "token").write_text(token)
            code, _ = once(server.port, "--credentials", str(folder))
            assert code == expected

    assert [sent for _, _, sent in server.asked][:2] == ["Bearer an.old.one", f"Bearer {TOKEN}"]


def test_a_server_with_an_ipv6_address_is_reached(once: Once, credentials: Path) -> None:
    server = KubeServer(a_node(OURS))
    with serving(server, credentials, "::1"):
        code, said = once(server.port, address="::1")

    assert (code, said["gate"]) == (0, "open")


@pytest.mark.parametrize("port", ["", "https", "-1", "9" * 5000])
def test_outside_of_a_pod_it_says_so(
    once: Once, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    code, said = once(port)

    assert code == 2
    assert "run this in a pod" in said["error"]
    monkeypatch.delenv("NODE_NAME")
