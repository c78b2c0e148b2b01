import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from hostconfig.zipapp import agent_archive
from plan.cli import run

Output = pytest.CaptureFixture[str]


def test_the_agent_is_written_and_runs_by_itself(folder: Path, capsys: Output) -> None:
    assert run(["host", "agent", "--out", "agent.pyz", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    written = (folder / "agent.pyz").read_bytes()

    assert written == agent_archive()
    assert told["sha256"] == hashlib.sha256(written).hexdigest()
    done = subprocess.run(
        [sys.executable, "-I", "agent.pyz", "topology"], check=True, capture_output=True
    )
    assert json.loads(done.stdout)["cpus"]


def test_an_earlier_agent_is_replaced_and_nothing_else_is(folder: Path, capsys: Output) -> None:
    assert run(["host", "agent", "--out", "agent.pyz"]) == 0
    assert run(["host", "agent", "--out", "agent.pyz"]) == 0
    (folder / "notes").write_text("mine")

    assert run(["host", "agent", "--out", "notes"]) == 2
    assert (folder / "notes").read_text() == "mine"
    assert run(["host", "agent", "--out", "no-folder/agent.pyz"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == []
