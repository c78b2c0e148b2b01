"""Replace a text file atomically: a reader sees the old text or the new one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def replace_text(path: str, text: str) -> None:
    """Write a file that everyone may read; on failure raise OSError and keep the old file.

    The name of the partial file does not end in ``.prom``, so that no collector reads it.
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
