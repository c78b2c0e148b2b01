"""The data of a YAML text, read event by event, with everything that would be read in two ways."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

import yaml

from corelane.components.config.loading.errors import ConfigError, Path, Place, step_of
from corelane.components.config.loading.yaml_places import Mark, YamlPlaces, place_at
from corelane.components.config.loading.yaml_scalars import Refusal, Scalars, refused_tag
from corelane.components.config.loading.yaml_syntax import explain_syntax

# Far beyond any real stack file; they bound the work that a hostile one can cause.
DEEPEST: Final = 64
MOST_VALUES: Final = 100_000

_STARTS: Final = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_NODES: Final = (yaml.ScalarEvent, yaml.AliasEvent, *_STARTS)
_Node = yaml.ScalarEvent | yaml.AliasEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent
_TAGS: Final = frozenset({None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_NO_KEY: Final = object()
"""What a mapping has for a key before its next one is read."""
_STRANGE: Final = object()
"""A key that is a list or a section: it is left out, with its value."""


_MERGED: Final = Refusal(
    "a merge key (<<) in place of the keys themselves",
    "the keys themselves, so that whoever reads the section sees what holds",
    "Write out the keys that it brings in.",
)
_STRANGE_KEY: Final = Refusal(
    "a list or a section as a key", "a key that is text", "Quote it, if it is a text such as {{x}}."
)


class UnreadableError(ValueError):
    """A mistake beside which no value can be read, and the places before it."""

    def __init__(self, mistake: ConfigError, places: YamlPlaces) -> None:
        """Keep both."""
        super().__init__(str(mistake))
        self.mistake, self.places = mistake, places


@dataclass(frozen=True, slots=True)
class Reading:
    """The data of a text, the places of its entries, and its mistakes.

    ``unsound`` are the paths of entries whose value is not certain. What stands for an alias or a
    merge key is certain, though refused.
    """

    content: object
    places: YamlPlaces
    mistakes: tuple[ConfigError, ...]
    unsound: frozenset[Path]


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A value that an alias may stand for, the values in it, and how deep they are."""

    value: object
    size: int
    depth: int


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is being read; ``key`` is that of the value to come."""

    path: Path
    value: dict[object, object] | list[object]
    anchor: str | None
    begun: int
    key: object = _NO_KEY
    entry: Path = ()
    merging: bool = False
    depth: int = 1
    seen: set[str] = field(default_factory=set[str])
    merged: list[Mapping[object, object]] = field(default_factory=list[Mapping[object, object]])


def read_text(text: str, file: str) -> Reading:
    """Read a text as data, without recursion, so of any depth; what cannot be raises its error."""
    reader = _Reader(file)
    places = YamlPlaces(file, reader.places)
    try:
        for event in cast("Iterator[object]", yaml.parse(text, yaml.CSafeLoader)):
            if not reader.take(event):
                break
    except yaml.MarkedYAMLError as problem:
        refusal, mark = explain_syntax(problem, text)
        place = place_at(mark, file)
        raise UnreadableError(_mistake(refusal, places.around(place), place), places) from None
    return Reading(reader.content, places, tuple(reader.mistakes), frozenset(reader.unsound))


class _Reader:
    """The state of reading a text."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.content: object = None
        self.places: dict[Path, Place] = {}
        self.mistakes: list[ConfigError] = []
        self.unsound: set[Path] = set()
        self._scalars = Scalars()
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored] = {}
        self._values = 0
        self._documents = 0

    def take(self, event: object) -> bool:
        """Take one event of the parser, and return whether to go on."""
        if isinstance(event, yaml.DocumentStartEvent):
            return self._document(event)
        if isinstance(event, _ENDS):
            frame = self._frames.pop()
            if isinstance(frame.value, dict):
                for merged in frame.merged:
                    frame.value.update({k: v for k, v in merged.items() if k not in frame.value})
            self._anchor(frame.anchor, frame.value, self._values - frame.begun, frame.depth)
            self._put(frame.value, frame.depth)
        elif isinstance(event, _NODES):
            self._values += 1
            self._node(event, place_at(cast("Mark", event.start_mark), self.file))
        return True

    def _document(self, event: yaml.DocumentStartEvent) -> bool:
        self._documents += 1
        place = place_at(cast("Mark", event.start_mark), self.file)
        if event.version or event.tags:
            refusal = Refusal("a directive (%)", "a file without one", "Remove the line.")
            self._refuse(refusal, (), place)
        if self._documents == 1:
            return True
        wanted = "one document; nothing below the line --- is read"
        self._refuse(Refusal("a second document", wanted, "Remove the line ---."), (), place)
        return False

    def _node(self, event: _Node, place: Place) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is _NO_KEY:
            self._key(frame, event, place)
            return
        path = self._path_of_value(frame, place)
        if isinstance(event, _STARTS):
            self._open(event, path, place)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(str(event.anchor), path, place)
        else:
            value, refusal = self._scalars.read(event)
            self._refuse(refusal, path, place, unsound=True)
            self._anchor(event.anchor, value, 1, 0)
            self._put(value, 0)

    def _path_of_value(self, frame: _Frame | None, place: Place) -> Path:
        if frame is None:
            return ()
        if isinstance(frame.value, list):
            frame.entry = (*frame.path, len(frame.value))
            self.places.setdefault(frame.entry, place)
        return frame.entry

    def _open(
        self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, path: Path, place: Place
    ) -> None:
        if len(self._frames) == DEEPEST:
            found = f"more than {DEEPEST} lists and sections inside each other"
            wanted = "a stack file, which needs fewer than ten"
            raise self._unreadable(Refusal(found, wanted, "Close them earlier."), path, place)
        tag = event.tag
        if tag not in _TAGS:
            self._refuse(refused_tag(str(tag)), path, place, unsound=True)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        value: dict[object, object] | list[object] = {} if is_mapping else []
        anchor = event.anchor
        self._frames.append(_Frame(path, value, anchor, self._values))

    def _key(self, frame: _Frame, event: object, place: Place) -> None:
        """Take the key of a mapping."""
        frame.merging = isinstance(event, yaml.ScalarEvent) and _merges(event)
        if frame.merging or not isinstance(event, yaml.ScalarEvent):
            self._unusual_key(frame, event, place)
            return
        key, refusal = self._scalars.read(event)
        step = step_of(key)
        frame.key, frame.entry = key, (*frame.path, step)
        self._refuse(refusal, frame.entry, place, unsound=True)
        if step in frame.seen:
            found = f"the key a second time; the first is at line {self.places[frame.entry].line}"
            repeated = Refusal(found, "each key once", "Remove one of the two, or rename it.")
            self._refuse(repeated, frame.entry, place, unsound=True)
        frame.seen.add(step)
        self.places.setdefault(frame.entry, place)
        self._anchor(event.anchor, key, 1, 0)

    def _unusual_key(self, frame: _Frame, event: object, place: Place) -> None:
        """Take a merge key, or a key that is no scalar."""
        if isinstance(event, yaml.ScalarEvent):
            frame.key, frame.entry = event.value, (*frame.path, event.value)
            self._refuse(_MERGED, frame.entry, place)
        else:
            frame.entry = (*frame.path, "?")
            self._refuse(_STRANGE_KEY, frame.entry, place, unsound=True)
        self.places.setdefault(frame.entry, place)
        if isinstance(event, _STARTS):
            self._open(event, frame.entry, place)
        elif isinstance(event, yaml.AliasEvent):
            self._put(None, 0)

    def _alias(self, name: str, path: Path, place: Place) -> None:
        known = self._anchors.get(name)
        wanted = "the value itself, so that whoever reads the line sees what holds"
        remedy = "Write the value itself in place of the alias."
        if known is None:
            found = f"the alias *{name}, for which there is no value &{name} before it"
            remedy = "Write the value itself, or quote a text that begins with *."
            self._refuse(Refusal(found, wanted, remedy), path, place, unsound=True)
            self._put(None, 0)
            return
        self._values += known.size
        if self._values > MOST_VALUES or len(self._frames) + known.depth > DEEPEST:
            found = f"aliases in each other that stand for more than {MOST_VALUES:,} values"
            raise self._unreadable(Refusal(found, "every value written once", remedy), path, place)
        found = f"the alias *{name} in place of the value itself"
        self._refuse(Refusal(found, wanted, remedy), path, place)
        self._put(known.value, known.depth)

    def _anchor(self, name: str | None, value: object, size: int, depth: int) -> None:
        if name is not None:
            self._anchors[name] = _Anchored(value, size, depth)

    def _put(self, value: object, depth: int) -> None:
        """Put a value where it belongs: below its key, into its list, or at the top."""
        if not self._frames:
            self.content = value
            return
        frame = self._frames[-1]
        frame.depth = max(frame.depth, depth + 1)
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is _NO_KEY:
            frame.key = _STRANGE
        else:
            if frame.merging:
                frame.merged += _mappings_in(value)
            elif frame.key is not _STRANGE:
                frame.value.setdefault(frame.key, value)
            frame.key = _NO_KEY

    def _refuse(
        self, refusal: Refusal | None, path: Path, place: Place, *, unsound: bool = False
    ) -> None:
        if refusal is None:
            return
        self.mistakes.append(_mistake(refusal, path, place))
        if unsound:
            self.unsound.add(path)

    def _unreadable(self, refusal: Refusal, path: Path, place: Place) -> UnreadableError:
        return UnreadableError(_mistake(refusal, path, place), YamlPlaces(self.file, self.places))


def _mistake(refusal: Refusal, path: Path, place: Place) -> ConfigError:
    return ConfigError(path, refusal.found, refusal.wanted, refusal.remedy, place)


def _mappings_in(value: object) -> list[Mapping[object, object]]:
    """Return what a merge key brings in: a mapping, or each of a list."""
    each = cast("list[object]", value) if isinstance(value, list) else [value]
    return [cast("Mapping[object, object]", one) for one in each if isinstance(one, dict)]


def _merges(event: yaml.ScalarEvent) -> bool:
    """Return whether a key is a merge key of YAML 1.1 (yaml.org/type/merge.html), so unquoted."""
    plain = event.value == "<<" and event.implicit[0]
    return plain or event.tag == "tag:yaml.org,2002:merge"
