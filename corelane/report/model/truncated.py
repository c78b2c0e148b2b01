"""How long lists and texts are cut, so that what is left out is always counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

_Item = TypeVar("_Item")
LONGEST: Final = 4_000
"""Characters of one text in a format for machines."""


@dataclass(frozen=True, slots=True)
class Shown(Generic[_Item]):
    """The first items of a list, and how many more there are."""

    items: tuple[_Item, ...]
    left_out: int

    @property
    def total(self) -> int:
        """How many items there are, shown or not."""
        return len(self.items) + self.left_out


def first(items: Sequence[_Item], at_most: int) -> Shown[_Item]:
    """Keep the first items and count the others."""
    return Shown(tuple(items[:at_most]), max(0, len(items) - at_most))
