"""The place of every key and list item of a YAML text, and what hides a value from readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, cast

import yaml

from corelane.components.config.loading.errors import ConfigError, Path, Place

# Far deeper than any real stack file; bounds the work a hostile one can cause.
_DEEPEST: Final = 64
_STARTS: Final = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_NODES: Final = (yaml.ScalarEvent, yaml.AliasEvent, *_STARTS)


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

    def path_at(self, place: Place) -> Path:
        """Return the path of the entry that begins last before a place."""
        before = ((at, path) for path, at in self.by_path.items() if at <= place)
        return max(before, default=(place, ()), key=lambda entry: (entry[0], len(entry[1])))[1]


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is being read; ``entry`` is the path of its present value."""

    path: Path
    is_mapping: bool
    entry: Path = ()
    wants_key: bool = True
    items: int = 0
    keys: set[str] = field(default_factory=set[str])


def read_places(text: str, file: str) -> tuple[YamlPlaces, list[ConfigError]]:
    """Return the places, and an error for every alias, merge key and repeated key.

    Each of them hides from a reader which value holds; the engine would read it.
    """
    reader = _Reader(file)
    errors = [error for event in _events(text) for error in reader.read(event)]
    return YamlPlaces(file, reader.places), errors


def _events(text: str) -> Iterator[object]:
    return yaml.parse(text, yaml.CSafeLoader)


class _Reader:
    """The state of reading a text event by event; without recursion, so of any depth."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.frames: list[_Frame] = []

    def read(self, event: object) -> Iterator[ConfigError]:
        """Take one event of the parser."""
        if isinstance(event, _ENDS):
            self.frames.pop()
            self._complete()
        elif isinstance(event, _NODES):
            place = place_at(cast("Mark", event.start_mark), self.file)
            yield from self._node(event, place)

    def _node(self, event: object, place: Place) -> Iterator[ConfigError]:
        frame = self.frames[-1] if self.frames else None
        path: Path = ()
        if frame is not None and frame.is_mapping and frame.wants_key:
            path = frame.entry = (*frame.path, _text(event))
            yield from self._key(frame, event, place)
            self.places.setdefault(path, place)
        elif frame is not None and frame.is_mapping:
            path = frame.entry
        elif frame is not None:
            path = (*frame.path, frame.items)
            frame.items += 1
            self.places[path] = place
        yield from _hidden(event, path, place)
        if not isinstance(event, _STARTS):
            self._complete()
            return
        if len(self.frames) == _DEEPEST:
            raise TooDeepError(place)
        self.frames.append(_Frame(path, isinstance(event, yaml.MappingStartEvent)))

    def _key(self, frame: _Frame, event: object, place: Place) -> Iterator[ConfigError]:
        key = _text(event)
        if key in frame.keys and isinstance(event, yaml.ScalarEvent):
            first = self.places[frame.entry]
            found = f"the key a second time; the first is at line {first.line}"
            remedy = "Remove one of the two."
            yield ConfigError(frame.entry, found, "each key once", remedy, place)
        frame.keys.add(key)

    def _complete(self) -> None:
        """Turn from a key to its value, and from a value to the next key."""
        if self.frames and self.frames[-1].is_mapping:
            self.frames[-1].wants_key = not self.frames[-1].wants_key


class TooDeepError(ValueError):
    """Lists and mappings in each other, deeper than anybody writes."""

    def __init__(self, place: Place) -> None:
        """Keep where it begins to be too deep."""
        super().__init__(f"more than {_DEEPEST} lists and mappings in each other")
        self.place = place


def _text(event: object) -> str:
    return event.value if isinstance(event, yaml.ScalarEvent) else "?"


def _hidden(event: object, path: Path, place: Place) -> Iterator[ConfigError]:
    if isinstance(event, yaml.AliasEvent):
        found = f"the alias *{event.anchor} instead of the value itself"
        yield ConfigError(path, found, "every value where it is read", "Repeat the value.", place)
    elif isinstance(event, yaml.ScalarEvent) and _merges(event):
        found = "a merge key (<<) instead of the keys themselves"
        yield ConfigError(path, found, "every key where it is read", "Write the keys out.", place)


def _merges(event: yaml.ScalarEvent) -> bool:
    """Tell a merge key of YAML 1.1 (yaml.org/type/merge.html), which no quotes enclose."""
    plain = event.value == "<<" and event.implicit[0]
    return plain or event.tag == "tag:yaml.org,2002:merge"
