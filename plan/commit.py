"""Which commit of its repository a stack is read at, if it lies in one."""

import os
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

# A repository may name a program to run here; looking at a commit must run none.
_GIT: Final = ("git", "-c", "core.fsmonitor=false")
_DESCRIBE: Final = ("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
_DAY: Final = ("log", "-1", "--date=format-local:%Y-%m-%d", "--format=%cd")
_PATIENCE_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, and the day in UTC on which it was made.

    `id` is the whole hash, with `-dirty` behind it where tracked files differ from the commit.
    """

    id: str
    day: date


def commit_of(folder: Path) -> Commit | None:
    """Return the commit a folder is at; none where there is no repository, no commit or no git."""
    id_, day = _git(folder, *_DESCRIBE), _git(folder, *_DAY)
    return Commit(id_, date.fromisoformat(day)) if id_ and day else None


def _git(folder: Path, *arguments: str) -> str:
    surroundings = {**os.environ, "TZ": "UTC", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(  # noqa: S603 -- fixed arguments, no shell
            [*_GIT, *arguments],
            cwd=folder,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
