"""Lists cut to a length, so that what is left out is always counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Truncated(Generic[_Item]):
    """The first items of a list, and the number of the others."""

    items: tuple[_Item, ...]
    left_out: int

    @property
    def total(self) -> int:
        """The number of items, shown or not."""
        return len(self.items) + self.left_out


def truncated(items: Sequence[_Item], at_most: int) -> Truncated[_Item]:
    """Keep the first items and count the others."""
    return Truncated(tuple(items[:at_most]), max(0, len(items) - at_most))
