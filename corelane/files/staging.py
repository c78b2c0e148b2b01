"""Temporary files and folders that become a result once they are complete."""

import os
import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_STAGED: Final[set[Path]] = set()


@contextmanager
def staged_beside(target: Path) -> Generator[Path]:
    """Give a free name on the file system of the target, and remove what has it at the end."""
    staged = target.with_name(f".{target.name}.{os.urandom(6).hex()}")
    # Noted before it exists, so that an interruption at any moment finds it.
    _STAGED.add(staged)
    try:
        yield staged
    finally:
        _remove(staged)
        _STAGED.discard(staged)


def remove_staged() -> None:
    """Remove every temporary file and folder of this process, which is about to end."""
    for path in _STAGED:
        _remove(path)


def remove_stale(target: Path) -> None:
    """Remove what killed processes left beside a target; nobody else may be writing it now."""
    form = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{12}}")
    for path in target.parent.iterdir():
        if form.fullmatch(path.name) and path not in _STAGED:
            with suppress(OSError):
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
