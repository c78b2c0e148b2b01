"""Paths by which a violation names a property: `spec.containers[0].image`, `data["engine.ini"]`."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

Steps = tuple[str | int, ...]

_PLAIN: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")
# No list has more items than nine digits count, and a longer number costs time to read.
_INDEX: Final = re.compile(r"\[([0-9]{1,9})\]")
_QUOTED: Final = re.compile(r'\[("(?:[^"\\]|\\.)*")\]', re.DOTALL)


def below(path: str, key: str | int) -> str:
    """Return the path of an entry; a key that could be read as more than one step is quoted."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not _PLAIN.fullmatch(key):
        return f"{path}[{json.dumps(key)}]"
    return f"{path}.{key}" if path else key


def steps_to(data: object, path: str) -> Steps | None:
    """Return the keys and indexes that a path goes through in data; none if it ends outside.

    Where a rule left a key with dots unquoted, the longest key that fits is meant.
    """
    steps: list[str | int] = []
    found, rest = data, path
    while rest:
        if (step := _step(found, rest)) is None:
            return None
        key, rest = step
        found = cast("Mapping[str | int, object]", found)[key]
        steps.append(key)
    return tuple(steps)


def _step(found: object, rest: str) -> tuple[str | int, str] | None:
    """Return the first step of a path into data, and what is left of the path."""
    if isinstance(found, Mapping):
        return _entry(cast("Mapping[str, object]", found), rest)
    if isinstance(found, Sequence) and not isinstance(found, str) and (at := _INDEX.match(rest)):
        index, items = int(at[1]), cast("Sequence[object]", found)
        return (index, _after(rest, at.end())) if index < len(items) else None
    return None


def _entry(found: Mapping[str, object], rest: str) -> tuple[str, str] | None:
    if quoted := _QUOTED.match(rest):
        key = _unquoted(quoted[1])
        return (key, _after(rest, quoted.end())) if key is not None and key in found else None
    fits = [
        key for key in found if key and (rest == key or rest.startswith((f"{key}.", f"{key}[")))
    ]
    longest = max(fits, key=len, default=None)
    return None if longest is None else (longest, _after(rest, len(longest)))


def _unquoted(text: str) -> str | None:
    try:
        return cast("str", json.loads(text))
    except ValueError:
        return None


def _after(rest: str, end: int) -> str:
    return rest[end:].removeprefix(".")
