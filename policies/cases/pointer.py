"""Properties named by JSON pointers (RFC 6901): reading them, and changing some in a copy."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

T = TypeVar("T")


def changed(data: T, changes: Mapping[str, Any]) -> T:
    """Return a copy with values set by pointer: ``None`` removes, a last step ``-`` appends.

    Mappings on the way that are missing are made. Raises ``KeyError`` for a step into nothing.
    """
    fresh = copy.deepcopy(data)
    for pointer, value in changes.items():
        *way, last = steps(pointer)
        _set(_followed(fresh, way), last, copy.deepcopy(value))
    return fresh


def value_at(data: Any, pointer: str) -> Any:  # noqa: ANN401 -- any JSON value
    """Return the value at a pointer; ``None`` if there is none."""
    found: Any = data
    for step in steps(pointer):
        try:
            found = found[int(step) if isinstance(found, list) else step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return found


def steps(pointer: str) -> list[str]:
    """Return the keys and indexes of a pointer."""
    if not pointer.startswith("/"):
        msg = f"found the pointer {pointer!r}, wanted one that starts with a slash"
        raise KeyError(msg)
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


def _followed(holder: Any, way: Iterable[str]) -> Any:  # noqa: ANN401 -- any JSON value
    for step in way:
        if isinstance(holder, list):
            holder = cast("list[Any]", holder)[int(step)]
        else:
            holder = holder.setdefault(step, {})
    return holder


def _set(holder: Any, last: str, value: Any) -> None:  # noqa: ANN401 -- any JSON value
    if isinstance(holder, list) and last == "-":
        cast("list[Any]", holder).append(value)
        return
    key: Any = int(last) if isinstance(holder, list) else last
    if value is None:
        del holder[key]
    else:
        holder[key] = value
