"""The line of each entry of a stack file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

Path = tuple[str, ...]

# Deeper than any entry that becomes a resource of its own; bounds what a hostile file costs.
_DEEPEST: Final = 10
# libyaml takes the square of the depth; nobody nests a stack file so deep.
_ABSURD: Final = 500
_NODES: Final = (yaml.ScalarEvent, yaml.AliasEvent)
_STARTS: Final = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass(frozen=True, slots=True)
class StackLines:
    """The line of every entry, from 1, by the keys that lead to it."""

    lines: Mapping[Path, int]

    def nearest(self, path: Path) -> int:
        """Return the line of an entry, or of the nearest one around it; 0 if there is none."""
        around = (path[:end] for end in range(len(path), 0, -1))
        return next((self.lines[entry] for entry in around if entry in self.lines), 0)


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is being read; `entry` is the place of its present value."""

    path: Path | None
    is_mapping: bool
    entry: Path | None = None
    wants_key: bool = True

    def named(self, key: str) -> Path | None:
        """Return the place of the value under a key; ``None`` below the depth that is kept."""
        if self.path is None or len(self.path) >= _DEEPEST:
            return None
        return (*self.path, key)


def stack_lines(text: str) -> StackLines:
    """Read the lines of a text in YAML; of a faulty one, those before the fault.

    A key that stands twice has its first line, and what an alias stands for has none of its own:
    both are refused where a stack is read.
    """
    lines: dict[Path, int] = {}
    try:
        for path, line in _entries(text):
            lines.setdefault(path, line)
    except (yaml.YAMLError, ValueError):
        pass
    return StackLines(lines)


def _entries(text: str) -> Iterator[tuple[Path, int]]:
    """Yield each key's place and line; without recursion, which deep nesting would exhaust."""
    frames: list[_Frame] = []
    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, _ENDS):
            frames.pop()
            _complete(frames)
            continue
        if not isinstance(event, (*_NODES, *_STARTS)):
            continue
        place = frames[-1].entry if frames else ()
        if frames and frames[-1].is_mapping and frames[-1].wants_key:
            frames[-1].entry = place = _key(frames[-1], event)
            if place is not None and event.start_mark is not None:
                yield place, event.start_mark.line + 1
                place = None
        if len(frames) > _ABSURD:
            return
        if isinstance(event, _STARTS):
            frames.append(_Frame(place, isinstance(event, yaml.MappingStartEvent)))
        else:
            _complete(frames)


def _key(frame: _Frame, event: object) -> Path | None:
    return frame.named(event.value) if isinstance(event, yaml.ScalarEvent) else None


def _complete(frames: list[_Frame]) -> None:
    """Turn from a key to its value, and from a value to the next key."""
    if frames and frames[-1].is_mapping:
        frames[-1].wants_key = not frames[-1].wants_key
