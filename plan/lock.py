"""Decides who may use a folder: one process at a time, the others wait."""

import contextlib
import fcntl
from collections.abc import Callable, Generator
from pathlib import Path


@contextlib.contextmanager
def alone(lock: Path, on_wait: Callable[[], object]) -> Generator[None]:
    """Hold a lock file; whoever finds it held tells so and waits.

    The system frees it when its holder ends, however it ends: none is ever left behind.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
