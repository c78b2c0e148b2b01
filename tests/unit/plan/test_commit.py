import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from corelane.plan.commit import commit_of

# Late in the evening in New York is the next day in UTC.
FILE = "Pulumi.prod.yaml"
WHEN = "2026-11-21T23:30:00-0500"


def git(folder: Path, *arguments: str, **surroundings: str) -> str:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = {"GIT_AUTHOR_DATE": WHEN, "GIT_COMMITTER_DATE": WHEN}
    people = ("-c", "user.name=a", "-c", "user.email=a@example.invalid")
    command = ["git", *people, *arguments]
    env = {**os.environ, **quiet, **who, **surroundings}
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


def trap(repository: Path) -> str:
    """Write a program that leaves a mark when it runs."""
    program = repository / "trap.sh"
    program.write_text(f"#!/bin/sh\ntouch {repository}/sprung\ncat\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    "settings",
    [
        {"core.fsmonitor": "TRAP"},
        {"filter.x.clean": "TRAP", "filter.x.required": "true"},
        {"filter.b=c.clean": "TRAP"},
        {"filter.x.process": "TRAP"},
        {"core.pager": "TRAP", "pager.status": "TRAP", "pager.rev-list": "true"},
        {"diff.external": "TRAP", "diff.x.textconv": "TRAP", "core.sshCommand": "TRAP"},
        {"alias.rev-list": "!TRAP", "alias.status": "!TRAP", "core.hooksPath": "."},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_looking_runs_no_program_that_the_repository_names(
    repository: Path, settings: dict[str, str]
) -> None:
    program = trap(repository)
    for key, value in settings.items():
        git(repository, "config", key, value.replace("TRAP", program))
    driver = "b=c" if "filter.b=c.clean" in settings else "x"
    (repository / ".gitattributes").write_text(f"{FILE} diff=x filter={driver}\n")
    # Of the same size, so that git has to read it.
    (repository / FILE).write_text("config: []\n")

    found = commit_of(repository / FILE)

    assert found is not None
    assert found.id.endswith("-dirty")
    assert not (repository / "sprung").exists()


def test_the_trap_works(repository: Path) -> None:
    git(repository, "config", "filter.x.clean", trap(repository))
    (repository / ".gitattributes").write_text(f"{FILE} filter=x\n")
    (repository / FILE).write_text("config: []\n")
    git(repository, "status")
    assert (repository / "sprung").exists()


def test_a_signature_is_not_given_to_the_program_that_checks_it(repository: Path) -> None:
    git(repository, "config", "gpg.program", trap(repository))
    git(repository, "config", "log.showSignature", "true")
    head, _, message = git(repository, "cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----"
    (repository / "signed").write_text(f"{head}\n{signature}\n\n{message}\n")
    signed = git(repository, "hash-object", "-t", "commit", "-w", "signed")
    git(repository, "update-ref", "HEAD", signed)

    found = commit_of(repository / FILE)

    assert found is not None
    assert found.id == signed
    assert not (repository / "sprung").exists()
    git(repository, "log", "-1")
    assert (repository / "sprung").exists(), "another way of asking would run it"


def test_a_file_that_the_commit_does_not_have_has_no_commit(repository: Path) -> None:
    (repository / "Pulumi.new.yaml").write_text("config: {}\n")
    assert commit_of(repository / "Pulumi.new.yaml") is None


def test_a_commit_covers_the_folders_below_it(repository: Path) -> None:
    (repository / "below").mkdir()
    (repository / "below" / FILE).write_text("config: {}\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "second")
    assert commit_of(repository / "below" / FILE) == commit_of(repository / FILE)


def test_a_hook_that_runs_elsewhere_does_not_lead_astray(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = commit_of(repository / FILE)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert commit_of(repository / FILE) == before


def test_a_shallow_clone_has_its_commit(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "second")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    assert commit_of(tmp_path / "shallow" / FILE) == commit_of(repository / FILE)


def test_a_folder_that_is_not_there_has_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path / "gone" / FILE) is None


@pytest.mark.parametrize("moment", ["0 +0000", "4102444800 +0000"])
def test_a_commit_of_another_age_is_one(repository: Path, moment: str) -> None:
    surroundings = {"GIT_COMMITTER_DATE": f"@{moment}"}
    git(repository, "commit", "-q", "--allow-empty", "-m", "odd", **surroundings)
    found = commit_of(repository / FILE)
    assert found is not None
    assert found.day.year in {1970, 2100}


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_git_was_told_to_overlook_is_told(repository: Path, mark: str) -> None:
    git(repository, "update-index", mark, FILE)
    (repository / FILE).write_text("config: {a: b}\n")
    assert git(repository, "status", "--porcelain") == "", "or this test shows nothing"
    commit = commit_of(repository / FILE)
    assert commit is not None
    assert commit.id.endswith("-dirty"), "the commit does not hold what is planned"


def test_a_link_does_not_lend_its_commit_to_what_it_leads_to(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / FILE
    elsewhere.write_text("config: {a: b}\n")
    (repository / FILE).unlink()
    (repository / FILE).symlink_to(elsewhere)
    git(repository, "commit", "-q", "-a", "-m", "link")
    commit = commit_of(repository / FILE)
    assert commit is not None
    assert commit.id.endswith("-dirty"), "what is planned can change while the commit stays"


def test_line_ends_are_no_change(repository: Path) -> None:
    git(repository, "update-index", "--assume-unchanged", FILE)
    (repository / FILE).write_bytes(b"config: {}\r\n")
    commit = commit_of(repository / FILE)
    assert commit is not None
    assert not commit.id.endswith("-dirty")
