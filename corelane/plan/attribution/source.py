"""Where a stack stands as text: the file, what is in it, and the commit it is at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StackSource:
    """A stack file by its name; all empty for a stack that was never written down."""

    file: str = ""
    text: str = ""
    commit: str = ""
