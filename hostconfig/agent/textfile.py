"""Puts a text in a file's place at once: a reader sees the old one or the new one, never half."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def replace_text(path: str, text: str) -> None:
    """Write a file that everyone may read; raise OSError and leave the old one if that fails.

    The name of what is half written ends in no ``.prom``, so that no collector reads it.
    """
    target = Path(path)
    half = target.with_name(f".{target.name}.{os.getpid()}.half")
    with suppress(FileNotFoundError):
        half.unlink()
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            os.fchmod(file.fileno(), 0o644)
        half.replace(target)
    except OSError:
        half.unlink()
        raise
