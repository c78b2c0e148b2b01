"""The gate against a server with real TLS: it opens on a clean audit and on nothing else."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corelane.hostconfig.agent import gate
from corelane.hostconfig.delivery.zipapp import agent_archive
from corelane.hostconfig.model.paths import EXPECTATIONS, METRICS
from tests.support.gate_host import SWAPPINESS
from tests.support.kube_server import NODE, OURS, TIER, TOKEN, Once, a_server

SAME_KEY = {"key": "corelane.io/unverified", "effect": "NoExecute"}
WITH_VALUE = {"key": "corelane.io/unverified", "value": "by-hand", "effect": "NoSchedule"}


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


def test_metrics_of_an_earlier_audit_do_not_outlive_one_that_failed(
    once: Once, credentials: Path, host: Path, tmp_path: Path
) -> None:
    with a_server(credentials, OURS) as server:
        once(server.port, "--metrics", str(tmp_path))
        (host / EXPECTATIONS).unlink()
        once(server.port, "--metrics", str(tmp_path))

    assert "corelane_host_audit_clean 0\n" in (tmp_path / Path(METRICS).name).read_text()


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


def test_a_line_stays_a_line_whatever_a_host_says(
    once: Once, credentials: Path, host: Path
) -> None:
    (host / SWAPPINESS).write_text("\x1b]0;" + "x" * 100_000)

    with a_server(credentials) as server:
        _, said = once(server.port)

    assert said["verdict"] == "drift"
    assert all(len(reason) < 400 and reason.isprintable() for reason in said["because"])


@pytest.mark.parametrize("name", ["", "node\udcff", "node\nnode"])
def test_a_node_name_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv("NODE_NAME", name)
    parser = argparse.ArgumentParser()
    gate.declare_gate(parser)

    assert gate.run_gate(parser.parse_args(["--once"])) == 2
    assert "the name of the node in NODE_NAME" in capsys.readouterr().err


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
