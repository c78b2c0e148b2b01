import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from plan.commit import commit_of

# Late in the evening in New York is the next day in UTC.
FILE = "Pulumi.prod.yaml"
WHEN = "2026-11-21T23:30:00-0500"


def git(folder: Path, *arguments: str) -> str:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = {"GIT_AUTHOR_DATE": WHEN, "GIT_COMMITTER_DATE": WHEN}
    people = ("-c", "user.name=a", "-c", "user.email=a@example.invalid")
    command = ["git", *people, *arguments]
    env = {**os.environ, **quiet, **who}
    done = subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)  # noqa: S603 -- git, on a folder of this test
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / FILE).write_text("config: {}\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def test_a_commit_is_known_by_its_whole_hash_and_its_day_in_utc(repository: Path) -> None:
    commit = commit_of(repository / FILE)
    assert commit is not None
    assert commit.id == git(repository, "rev-parse", "HEAD")
    assert commit.day == date(2026, 11, 22)


def test_a_changed_file_is_told_and_an_unknown_one_is_not(repository: Path) -> None:
    clean = commit_of(repository / FILE)
    (repository / "build.log").write_text("x")
    assert commit_of(repository / FILE) == clean, "what git does not track is no part of the commit"
    (repository / FILE).write_text("config: {a: b}\n")
    changed = commit_of(repository / FILE)
    assert clean is not None
    assert changed is not None
    assert changed.id == f"{clean.id}-dirty"


def test_a_tag_does_not_stand_for_the_commit(repository: Path) -> None:
    before = commit_of(repository / FILE)
    git(repository, "tag", "-a", "v1", "-m", "v1")
    assert commit_of(repository / FILE) == before


def test_outside_a_repository_there_is_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path / FILE) is None
    git(tmp_path, "init", "-q")
    assert commit_of(tmp_path / FILE) is None, "nor before the first one"


def test_without_git_there_is_no_commit(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert commit_of(repository / FILE) is None


def test_looking_runs_no_program_that_the_repository_names(repository: Path) -> None:
    trap = repository / "trap.sh"
    trap.write_text("#!/bin/sh\ntouch sprung\n")
    trap.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(trap))
    assert commit_of(repository / FILE) is not None
    assert not (repository / "sprung").exists()
