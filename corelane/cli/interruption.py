"""The signals that end a command: one line, no temporary file, and exit code 128 + the signal."""

# Nothing is imported but what the answer needs: until it is there, Python prints a traceback.
import os
import signal
from collections.abc import Callable, Mapping

LINES: Mapping[int, str] = {
    signal.SIGHUP: "hung up",
    signal.SIGINT: "interrupted",
    signal.SIGTERM: "terminated",
}
"""The signals, and the one line that each gets."""
_clean_up: list[Callable[[], None]] = []


def leave_when_interrupted() -> None:
    """End the process on each of the signals, without an exception.

    Python loses an exception that meets a callback, of which the import system has many, and
    prints its traceback instead.
    """
    answer_with(_leave)
    from corelane.files.staging import remove_staged

    _clean_up.append(remove_staged)


def answer_with(handler: Callable[[int, object], None]) -> None:
    """Have each of the signals handled; what ignores one, as nohup does, goes on to."""
    for number in LINES:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(number: int, _frame: object) -> None:
    for remove in _clean_up:
        remove()
    os.write(2, f"{LINES[number]}\n".encode())
    os._exit(128 + number)
