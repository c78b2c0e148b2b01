"""A stack file as text, with its name and its commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StackSource:
    """A stack file by its name; all empty for a stack that was never written down."""

    file: str = ""
    text: str = ""
    commit: str = ""
