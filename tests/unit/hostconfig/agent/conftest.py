import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corelane.hostconfig.agent.gate import declare_gate, run_gate
from tests.support.gate_host import make_host
from tests.support.kube_server import NODE, TOKEN, make_credentials


@pytest.fixture(scope="session")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_credentials(tmp_path_factory.mktemp("credentials"))


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Return the root of a host on which everything is as it should be."""
    return make_host(tmp_path / "host")


@pytest.fixture
def once(
    host: Path,
    credentials: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, dict[str, Any]]]:
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
