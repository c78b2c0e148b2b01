"""Progress on stderr while a command runs."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Timer
from time import monotonic
from typing import Final

from rich.console import Console

from corelane.plan.stages import Stages


def progress_console() -> Console:
    """Return the console for progress; nothing in it is read as markup."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)


_PATIENCE_S: Final = 2.0
"""Seconds after which whoever waits is told what for."""


@contextmanager
def shown_stages() -> Generator[Stages]:
    """Give stages whose names are shown while they run: on one line, in a pipe a line each."""
    console = progress_console()
    if console.is_terminal:
        with console.status("starting") as status:
            yield Stages(lambda name: status.update(f"{name} …"))
        return
    lines = _Lines(console)
    try:
        yield Stages(lines.begin)
    finally:
        lines.end()


class _Lines:
    """The stages of a command that takes a while, each as a line; a quick one says nothing."""

    def __init__(self, console: Console) -> None:
        self._console, self._began = console, monotonic()
        self._timer: Timer | None = None

    def begin(self, name: str) -> None:
        """Say the name of a stage, at once or when the command has run for a while."""
        self.end()
        left = max(self._began + _PATIENCE_S - monotonic(), 0.0)
        self._timer = Timer(left, self._console.print, [f"{name} …"])
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Say nothing more."""
        if self._timer is not None:
            self._timer.cancel()
