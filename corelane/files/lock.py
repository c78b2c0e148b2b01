"""Locks on files and folders: one process holds one, the others wait."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

# What flock(2) gives on a file system without locks; NFS locks only what is open for writing.
_NO_LOCKS: Final = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.EOPNOTSUPP)


@contextlib.contextmanager
def alone(lock: Path, on_wait: Callable[[], object]) -> Generator[None]:
    """Hold a lock file; call `on_wait` once if another process holds it, then wait.

    The system frees the lock when its holder ends, so none is ever stale.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def alone_in(folder: Path) -> Generator[bool]:
    """Hold a folder itself, without a lock file in it; wait while another process holds it.

    On a file system without locks on folders, as some shared ones, nothing waits: gives whether
    the folder is held.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            held = True
        except OSError as refusal:
            if refusal.errno not in _NO_LOCKS:
                raise
            held = False
        yield held
    finally:
        os.close(handle)
