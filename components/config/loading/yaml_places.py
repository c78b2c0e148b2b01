"""The place of every key and list item of a YAML text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from corelane.components.config.loading.errors import Path, Place


class Mark(Protocol):
    """A place in a text, counted from 0."""

    @property
    def line(self) -> int:
        """The line."""
        ...

    @property
    def column(self) -> int:
        """The column, in characters."""
        ...


def place_at(mark: Mark, file: str) -> Place:
    """Return a mark of a parser as a place."""
    return Place(mark.line + 1, mark.column + 1, file)


@dataclass(frozen=True, slots=True)
class YamlPlaces:
    """The place of each key and of each item of a list, by its path from the top of the file."""

    file: str
    by_path: Mapping[Path, Place]

    def nearest(self, path: Path) -> Place:
        """Return the place of an entry, or of the nearest one around it."""
        around = (path[:end] for end in range(len(path), 0, -1))
        found = (self.by_path[entry] for entry in around if entry in self.by_path)
        return next(found, Place(file=self.file))

    def around(self, place: Place) -> Path:
        """Return the path of the section that broken text stands in: what it is of, nobody knows.

        It is the entry that begins last before the place, on the same line or further to the left;
        of one that is complete on its own line, the section around it.
        """
        left = [
            (at, path)
            for path, at in self.by_path.items()
            if at <= place and (at.line == place.line or at.column < place.column)
        ]
        begun, path = max(left, default=(place, ()), key=lambda entry: (entry[0], len(entry[1])))
        within = (at for steps, at in self.by_path.items() if steps[: len(path)] == path)
        goes_on = begun.line == place.line or any(at.line > begun.line for at in within)
        return (path if goes_on else path[:-1]) or self.path_at(place)[:1]

    def path_at(self, place: Place) -> Path:
        """Return the path of the entry that begins last before a place."""
        before = ((at, path) for path, at in self.by_path.items() if at <= place)
        return max(before, default=(place, ()), key=lambda entry: (entry[0], len(entry[1])))[1]
