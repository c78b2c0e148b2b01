import ast
import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from corelane.hostconfig.delivery.zipapp import agent_archive
from corelane.hostconfig.expectations.expectation import expectations_document
from tests.support.host_tree import ConformingHost
from tests.support.hosts import a_plan

LARGEST = 200_000
VERSIONS = range(9, 15)
PACKER = """\
import sys
from hashlib import sha256
from corelane.hostconfig.delivery.zipapp import agent_archive
print(sha256(agent_archive()).hexdigest())
"""


def interpreter(minor: int) -> str | None:
    """Return a Python 3 of this minor version, installed or kept by pyenv, if there is one."""
    name = f"python3.{minor}"
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places = [shutil.which(name), *sorted(map(str, kept.glob(f"3.{minor}.*/bin/{name}")))]
    for place in filter(None, places):
        tried = subprocess.run([place, "-c", ""], capture_output=True, check=False)  # noqa: S603 - an interpreter that was just found
        if tried.returncode == 0:
            return place
    return None


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("agent") / "agent.pyz"
    path.write_bytes(agent_archive())
    return path


@pytest.mark.parametrize("minor", VERSIONS)
def test_the_archive_runs_alone_on_every_python_from_3_9(
    minor: int, archive: Path, tmp_path: Path
) -> None:
    python = interpreter(minor)
    if python is None:
        pytest.skip(f"there is no working python3.{minor} here")
    plan = a_plan()
    root = ConformingHost(tmp_path, expectations_document(plan), plan.files).root

    def agent(*words: str) -> subprocess.CompletedProcess[str]:
        command = [python, "-I", "-W", "error", str(archive), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={})  # noqa: S603 - our own archive

    audited = agent("audit", "--root", str(root), "--format", "json")
    assert (audited.returncode, audited.stderr) == (2, "")
    unclean = [each for each in json.loads(audited.stdout)["settings"] if each["state"] != "ok"]
    # A tree has no kernel behind it that would answer for its interfaces.
    assert {(each["layer"], each["state"]) for each in unclean} == {("interface", "unreadable")}
    captured = json.loads(agent("topology", "--root", str(root)).stdout)
    assert len(captured["cpus"]) == len(plan.topology.cpus)
    assert agent("topology", "--root", str(tmp_path / "nothing")).returncode == 2
    for command in ("audit", "topology", "gate"):
        helped = agent(command, "--help")
        assert (helped.returncode, helped.stderr) == (0, "")


def test_the_archive_is_small_stored_sorted_and_without_a_clock() -> None:
    content = agent_archive()

    assert len(content) < LARGEST
    assert content.startswith(b"#!/usr/bin/env python3\n")
    with ZipFile(BytesIO(content)) as pack:
        entries = pack.infolist()
    assert [entry.filename for entry in entries] == sorted(e.filename for e in entries)
    assert {e.compress_type for e in entries} == {ZIP_STORED}
    assert {(e.date_time, e.create_system, e.external_attr >> 16) for e in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644)
    }


def test_two_processes_pack_the_same_bytes() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    other = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", PACKER], capture_output=True, text=True, check=True, env=environment
    )

    assert other.stdout.strip() == sha256(agent_archive()).hexdigest()


def test_the_archive_holds_the_agent_and_nothing_else() -> None:
    with ZipFile(BytesIO(agent_archive())) as pack:
        names = set(pack.namelist())
        for name in names:
            ast.parse(pack.read(name), feature_version=(3, 9))

    assert {n for n in names if not n.startswith("corelane/hostconfig/agent/")} == {
        "__main__.py",
        "corelane/__init__.py",
        "corelane/hostconfig/__init__.py",
    }
    assert all(name.endswith(".py") for name in names)
