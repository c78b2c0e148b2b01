"""Work that is interrupted by an exception, because it has other processes to end."""

import signal
from collections.abc import Generator
from contextlib import contextmanager

from corelane.cli.interruption import LINES, answer_with


class Interrupted(KeyboardInterrupt):
    """A signal that ends the command; `number` says which."""

    def __init__(self, number: int) -> None:
        """Keep the signal."""
        super().__init__(LINES[number])
        self.number = number


@contextmanager
def raised_when_interrupted() -> Generator[None]:
    """Raise `Interrupted` on each signal that ends a command."""
    before = {number: signal.getsignal(number) for number in LINES}
    answer_with(_raise)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, _frame: object) -> None:
    raise Interrupted(number)
