"""`corelane preview`, offline beside another one, and with the user's own CLI."""

import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from corelane.engine.locate import Engine
from corelane.engine.own_cli import own_preview_command, preview_with_own_cli
from corelane.engine.preview import preview_offline
from tests.support.engine import a_stack

RECORDS = """#!/bin/sh
printf '%s\\n' "$@" > words
pwd > where
exit {code}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "Pulumi.prod.yaml").write_text("config: {}\n")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\n")
    return tmp_path


def own_pulumi(project: Path, code: int) -> None:
    path = project / "bin" / "pulumi"
    path.write_text(RECORDS.format(code=code))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(("ended", "code"), [(0, 0), (1, 1), (255, 1)])
def test_the_exit_code_says_clean_or_not(project: Path, ended: int, code: int) -> None:
    own_pulumi(project, ended)

    assert preview_with_own_cli(project, "prod", print) == code
    assert (project / "where").read_text().strip() == str(project)


def test_the_words_reach_the_cli_unchanged(project: Path) -> None:
    own_pulumi(project, 0)
    (project / "Pulumi.a b;$(touch x).yaml").write_text("config: {}\n")

    preview_with_own_cli(project, "a b;$(touch x)", print, ["--diff"])

    words = (project / "words").read_text().splitlines()
    assert words == [*own_preview_command("", "a b;$(touch x)")[1:], "--diff"]
    assert not (project / "x").exists(), "no shell ever sees the stack's name"


def test_without_a_cli_the_user_learns_what_to_do(project: Path) -> None:
    said: list[str] = []

    assert preview_with_own_cli(project, "prod", said.append) == 2
    assert "found no pulumi on PATH" in said[0]
    assert "--offline" in said[0]


def test_a_stack_without_a_file_is_bad_input(project: Path) -> None:
    own_pulumi(project, 0)
    said: list[str] = []

    assert preview_with_own_cli(project, "prd", said.append) == 2
    assert "found no Pulumi.prd.yaml" in said[0]


def test_two_offline_previews_of_a_stack_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    order: list[str] = []

    class Session:
        def __init__(self, *_: Any) -> None:
            order.append("opened")

        def preview(self) -> None:
            time.sleep(0.2)
            order.append("done")

    monkeypatch.setattr("corelane.engine.preview.EngineSession", Session)
    what, engine = a_stack(tmp_path, lambda: None), Engine(Path("pulumi"), "3.228.0")
    console = Console(stderr=True)
    threads = [
        threading.Thread(target=preview_offline, args=(what, engine), kwargs={"console": console})
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert order == ["opened", "done", "opened", "done"], "they write to the same files"
    assert "waiting for another preview of small" in capsys.readouterr().err


def test_where_there_is_no_pack_nothing_is_started(project: Path) -> None:
    own_pulumi(project, 0)
    (project / "policies" / "PulumiPolicy.yaml").unlink()
    said: list[str] = []

    assert preview_with_own_cli(project, "prod", said.append) == 2
    (line,) = said
    assert line.startswith(f"found no policies/PulumiPolicy.yaml in {project}, wanted it beside")
    assert line.endswith("run this in a clone of Corelane, or use --offline")
    assert not (project / "words").exists()
