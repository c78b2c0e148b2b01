"""The commit that a stack file is read at, if it lies in a repository."""

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

# What a repository's own configuration may name to be run while it is looked at. Its filters are
# taken out one by one. The user's and the system's configuration are trusted, safe.directory too.
_GIT: Final = (
    "git",
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
)
_SURROUNDINGS: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
# Plumbing: `git log` would run the program that log.showSignature and gpg.program name.
_HEAD: Final = ("rev-list", "--max-count=1", "--timestamp", "HEAD", "--")
_FILTERS: Final = ("config", "--null", "--name-only", "--get-regexp", r"^filter\..")
# A submodule is looked at with a configuration of its own, so it is not.
_CHANGED: Final = (
    *("status", "--porcelain", "--no-renames", "-z"),
    *("--untracked-files=no", "--ignore-submodules=all"),
)
_COMMIT: Final = re.compile(r"([0-9]{1,12}) ([0-9a-f]{40}|[0-9a-f]{64})\s*")
_PATIENCE_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, and the day in UTC on which it was made.

    `id` is the whole hash, with `-dirty` behind it where tracked files differ from the commit, or
    the file that was asked about does, whatever git is configured to make of it.
    """

    id: str
    day: date


def commit_of(file: Path) -> Commit | None:
    """Return the commit that a file is checked out from.

    None where there is no repository, no git or no commit, or the commit does not have the file.
    """
    head = _COMMIT.fullmatch(_git(file.parent, *_HEAD) or "")
    if head is None or not _git(file.parent, "rev-parse", "--verify", f"HEAD:./{file.name}"):
        return None
    try:
        day = datetime.fromtimestamp(int(head[1]), UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
    changed = _is_other(file) or _is_changed(file.parent)
    return Commit(f"{head[2]}{'-dirty' if changed else ''}", day)


def _is_other(file: Path) -> bool:
    """Return whether a file is not what the commit has; line ends are no difference.

    `git status` says nothing of a file that is marked as unchanged, nor of what a link leads to.
    """
    committed = _git(file.parent, "cat-file", "blob", f"HEAD:./{file.name}")
    try:
        return committed != file.read_text("utf-8", errors="replace")
    except OSError:
        return True


def _is_changed(folder: Path) -> bool:
    """Return whether tracked files differ from the commit; what cannot be compared may differ."""
    filters = (_git(folder, *_FILTERS) or "").split("\0")
    found = _git(folder, *_CHANGED, without=[key for key in filters if key])
    return found != ""


def _git(folder: Path, *arguments: str, without: list[str] | None = None) -> str | None:
    """Return what git prints, or nothing where it fails; settings ``without`` are emptied."""
    emptied = enumerate(without or [])
    settings = {f"GIT_CONFIG_KEY_{n}": key for n, key in emptied}
    values = {key.replace("KEY", "VALUE"): "" for key in settings}
    # A hook of git's sets variables that lead to the hook's own repository.
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    count = {"GIT_CONFIG_COUNT": str(len(settings))}
    try:
        done = subprocess.run(  # noqa: S603 -- fixed arguments, no shell
            [*_GIT, *arguments],
            cwd=folder,
            env={**inherited, **_SURROUNDINGS, **count, **settings, **values},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
