"""Ctrl-C: one line, no temporary file and exit code 130, at whatever moment it comes."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from corelane.files.staging import remove_staged

EXIT_CODE = 130


def leave_when_interrupted() -> None:
    """End the process on SIGINT, without an exception.

    Python loses an exception that meets a callback, of which the import system has many, and
    prints its traceback instead.
    """
    signal.signal(signal.SIGINT, _leave)


@contextmanager
def raised_when_interrupted() -> Generator[None]:
    """Raise `KeyboardInterrupt` on SIGINT, for work that has other processes to end."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    remove_staged()
    os.write(2, b"interrupted\n")
    os._exit(EXIT_CODE)
