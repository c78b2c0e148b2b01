"""The gate against a server with real TLS: it opens on a clean audit and on nothing else."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hostconfig.agent import gate
from hostconfig.agent.gate import declare_gate, run_gate
from hostconfig.paths import EXPECTATIONS, METRICS
from hostconfig.zipapp import agent_archive
from tests.support.gate_host import SWAPPINESS, make_host
from tests.support.kube_server import (
    NODE,
    TOKEN,
    KubeServer,
    a_node,
    make_credentials,
    serving,
)

OURS = {"key": "corelane.dev/unverified", "effect": "NoSchedule"}
TIER = {"key": "corelane.io/tier", "value": "t0", "effect": "NoSchedule"}
SAME_KEY = {"key": "corelane.dev/unverified", "effect": "NoExecute"}
WITH_VALUE = {"key": "corelane.dev/unverified", "value": "by-hand", "effect": "NoSchedule"}


@pytest.fixture(scope="session")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_credentials(tmp_path_factory.mktemp("credentials"))


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Return the root of a host on which everything is as it should be."""
    return make_host(tmp_path / "host")


Once = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def once(
    host: Path,
    credentials: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Once:
    """Return what runs one round against a port, and gives the exit code and the line."""

    def run(port: int, *more: str, address: str = "127.0.0.1") -> tuple[int, dict[str, Any]]:
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", address)
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(port))
        monkeypatch.setenv("NODE_NAME", NODE)
        parser = argparse.ArgumentParser()
        declare_gate(parser)
        given = ["--once", "--root", str(host), "--credentials", str(credentials), *more]
        code = run_gate(parser.parse_args(given))
        out = capsys.readouterr()
        [line] = out.out.splitlines()
        assert TOKEN not in out.out + out.err, "a token in a log is a token of whoever reads it"
        return code, json.loads(line)

    return run


@contextmanager
def a_server(credentials: Path, *taints: dict[str, str], **fields: Any) -> Iterator[KubeServer]:
    server = KubeServer(a_node(*taints), **fields)
    with serving(server, credentials, fields.pop("address", "127.0.0.1")):
        yield server


def test_a_clean_audit_takes_the_taint_off_and_leaves_every_other(
    once: Once, credentials: Path
) -> None:
    with a_server(credentials, TIER, SAME_KEY, OURS, WITH_VALUE) as server:
        code, said = once(server.port)

    assert (code, said["gate"], said["changed"]) == (0, "open", True)
    assert server.taints == [TIER, SAME_KEY, WITH_VALUE], "these are somebody else's decisions"


def test_drift_puts_the_taint_on_and_says_why(once: Once, credentials: Path, host: Path) -> None:
    (host / SWAPPINESS).write_text("60\n")

    with a_server(credentials, TIER) as server:
        code, said = once(server.port)

    assert (code, said["verdict"], said["gate"]) == (1, "drift", "closed")
    assert said["because"] == [
        "sysctl vm.swappiness: /proc/sys/vm/swappiness is 60, wanted 10",
    ]
    assert server.taints == [TIER, OURS]


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"schemaVersion": "9"}', "[" * 100_000])
def test_what_cannot_be_audited_is_not_trusted(
    once: Once, credentials: Path, host: Path, text: str | None
) -> None:
    if text is None:
        (host / EXPECTATIONS).unlink()
    else:
        (host / EXPECTATIONS).write_text(text)

    with a_server(credentials) as server:
        code, said = once(server.port)

    assert (code, said["verdict"], said["gate"]) == (2, "unreadable", "closed")
    assert said["because"]
    assert server.taints == [OURS]


def test_a_value_that_cannot_be_read_keeps_the_gate_shut(
    once: Once, credentials: Path, host: Path
) -> None:
    (host / SWAPPINESS).unlink()

    with a_server(credentials, OURS) as server:
        code, said = once(server.port)

    assert (code, said["verdict"], said["changed"]) == (2, "unreadable", False)


def test_an_audit_that_hangs_or_breaks_keeps_the_gate_shut(
    once: Once, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(_document: object, _host: object) -> None:
        time.sleep(60)

    def fail(_document: object, _host: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(gate, "AUDIT_SECONDS", 0.05)
    for broken in (hang, fail):
        monkeypatch.setattr(gate, "audit", broken)
        with a_server(credentials) as server:
            code, said = once(server.port)
        assert (code, said["gate"], server.taints) == (2, "closed", [OURS]), broken.__name__


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
    assert "changed under each of 5 attempts" in said["error"]
    assert s.taints == [OURS]


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
        (200, json.dumps({**a_node(), "spec": {"taints": ["none"]}}).encode(), "that are none"),
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


def test_an_api_that_takes_a_change_and_forgets_it_is_told(once: Once, credentials: Path) -> None:
    answer = (200, json.dumps(a_node(OURS)).encode())

    with a_server(credentials, OURS, before=lambda _s, _m: answer) as server:
        code, said = once(server.port)

    assert code == 2
    assert "left its taint as it was" in said["error"]


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
    monkeypatch.setattr("hostconfig.agent.gate.api_of_pod", _impatient)
    with a_server(credentials, OURS, stall=0.05) as server:
        began = time.monotonic()
        code, said = once(server.port)
        took = time.monotonic() - began

    assert code == 2
    assert "not done within 0.3 s" in said["error"]
    assert took < 3


def _impatient(credentials: str) -> Any:
    from hostconfig.agent.kube_api import api_of_pod  # noqa: PLC0415 - the real one, not the patch

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


@pytest.mark.parametrize("port", ["", "https", "-1"])
def test_outside_of_a_pod_it_says_so(
    once: Once, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    code, said = once(port)

    assert code == 2
    assert "run in a pod" in said["error"]
    monkeypatch.delenv("NODE_NAME")


def test_metrics_say_what_is_known_and_nothing_else(
    once: Once, credentials: Path, tmp_path: Path
) -> None:
    with a_server(credentials, OURS) as server:
        once(server.port, "--metrics", str(tmp_path))
    known = (tmp_path / "corelane-gate.prom").read_text()
    once(server.port, "--metrics", str(tmp_path))
    unknown = (tmp_path / "corelane-gate.prom").read_text()

    assert "corelane_gate_open 1\n" in known
    assert 'corelane_gate_verdict{verdict="clean"} 1\n' in known
    assert "corelane_gate_api_up 0\n" in unknown
    assert "corelane_gate_open" not in unknown, "nobody knows"
    assert "corelane_host_audit_clean 1\n" in (tmp_path / Path(METRICS).name).read_text()


def test_metrics_that_cannot_be_written_are_told_and_the_gate_works(
    once: Once, credentials: Path, tmp_path: Path
) -> None:
    with a_server(credentials, OURS) as server:
        code, said = once(server.port, "--metrics", str(tmp_path / "missing"))

    assert (code, said["gate"], server.taints) == (2, "open", [])
    assert "metrics" in said["error"]


def test_many_reasons_are_counted(once: Once, credentials: Path, host: Path) -> None:
    document = json.loads((host / EXPECTATIONS).read_text())
    document["settings"] *= 50
    (host / EXPECTATIONS).write_text(json.dumps(document))
    (host / SWAPPINESS).write_text("60")

    with a_server(credentials) as server:
        _, said = once(server.port)

    assert len(said["because"]) == 21
    assert said["because"][-1] == "and 30 more"


def test_the_archive_keeps_the_gate_and_ends_at_once_when_told(
    host: Path, credentials: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "agent.pyz"
    archive.write_bytes(agent_archive())
    given = ["--interval", "0.2", "--root", str(host), "--credentials", str(credentials)]
    with a_server(credentials, OURS) as server:
        environment = {
            **os.environ,
            "KUBERNETES_SERVICE_HOST": "127.0.0.1",
            "KUBERNETES_SERVICE_PORT": str(server.port),
            "NODE_NAME": NODE,
        }
        running = subprocess.Popen(  # noqa: S603 - the archive under test
            [sys.executable, "-I", str(archive), "gate", *given],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert running.stdout
        first = json.loads(running.stdout.readline())
        (host / SWAPPINESS).write_text("60")
        while (said := json.loads(running.stdout.readline()))["verdict"] != "drift":
            pass
        taints = server.taints
        (host / SWAPPINESS).write_text("10")
        while json.loads(running.stdout.readline())["verdict"] != "clean":
            pass
        running.send_signal(signal.SIGTERM)
        rest, _ = running.communicate(timeout=5)

    assert (first["gate"], said["gate"]) == ("open", "closed")
    assert taints == [OURS]
    assert server.taints == [], "it came back"
    assert running.returncode == 0
    assert TOKEN not in rest
