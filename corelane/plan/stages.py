"""The time that each stage of a command took, for whoever waits; never part of a plan."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import perf_counter


class Stages:
    """The stages of one command, timed in seconds in the order they ended."""

    def __init__(self, announce: Callable[[str], object] = lambda _: None) -> None:
        """Give `announce` the name of every stage as it begins."""
        self.timings: dict[str, float] = {}
        self._announce = announce

    @contextmanager
    def __call__(self, name: str) -> Generator[None]:
        """Time a stage, also one that fails."""
        self._announce(name)
        began = perf_counter()
        try:
            yield
        finally:
            self.timings[name] = round(perf_counter() - began, 3)
