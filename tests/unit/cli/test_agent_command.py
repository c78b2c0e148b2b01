import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from corelane.cli import run
from corelane.hostconfig.delivery.zipapp import agent_archive

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


def test_neither_an_archive_of_something_else_nor_a_pipe_is_replaced(folder: Path) -> None:
    with ZipFile(folder / "backup.zip", "w") as archive:
        archive.writestr("ledger.csv", "mine")
    before = (folder / "backup.zip").read_bytes()
    os.mkfifo(folder / "pipe")

    assert run(["host", "agent", "--out", "backup.zip"]) == 2
    assert (folder / "backup.zip").read_bytes() == before
    assert run(["host", "agent", "--out", "pipe"]) == 2, "refused, and not waited for"
