"""The changes of an update, property by property, and whether they make a new resource."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from pulumi.provider.experimental.property_value import PropertyValue

from corelane.stand_ins.answers import ADDED_INSIDE, SERVER_METADATA
from corelane.stand_ins.forcing import forces_replacement
from corelane.stand_ins.sdk import resource_class
from corelane.stand_ins.shape import Field, fields_of
from corelane.stand_ins.wire import Properties, is_unknown

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(frozen=True, slots=True)
class Change:
    """One property that differs, by the engine's property path; never its values."""

    path: str
    kind: Literal["add", "delete", "update"]
    forces: bool


def changes(type_: str, state: Properties, inputs: Properties) -> tuple[Change, ...]:
    """Compare a resource's state with its new inputs, as the real provider would."""
    added = _server_made(type_, state)
    kept = {key: value for key, value in state.items() if key in inputs or key not in added}
    compared = {key: _without_server_made(type_, key, value) for key, value in kept.items()}
    found = _maps(compared, inputs, "")
    return tuple(Change(path, kind, forces_replacement(type_, path)) for path, kind in found)


Found = Iterator[tuple[str, Literal["add", "delete", "update"]]]


def _server_made(type_: str, state: Properties) -> frozenset[str]:
    """Return the properties that stay when the program stops giving them.

    A bridged provider keeps what its schema calls computed; its SDK types those outputs as
    always present. The API server keeps nothing that was given up.
    """
    if type_.startswith("kubernetes:"):
        return frozenset({"status"})
    cls = resource_class(type_)
    fields: Mapping[str, Field] = {} if cls is None else fields_of(cls)
    return frozenset(k for k in state if k in ("id", "urn") or _always_there(fields.get(k)))


def _always_there(field: object) -> bool:
    return field is not None and not getattr(field, "optional", True)


def _without_server_made(type_: str, key: str, value: PropertyValue) -> PropertyValue:
    inside = ADDED_INSIDE.get(type_, {}).get(key, ())
    if type_.startswith("kubernetes:") and key == "metadata":
        inside = tuple(SERVER_METADATA)
    if not inside or not isinstance(value.value, Mapping):
        return value
    return value.with_value({k: v for k, v in value.value.items() if k not in inside})


def _maps(old: Properties, new: Properties, path: str) -> Found:
    for key in sorted({*old, *new}):
        below = _step(path, key)
        before, after = _given(old.get(key)), _given(new.get(key))
        if before is None and after is not None:
            yield below, "add"
        elif before is not None and after is None:
            yield below, "delete"
        elif before is not None and after is not None:
            yield from _values(before, after, below)


def _values(before: PropertyValue, after: PropertyValue, path: str) -> Found:
    old, new = before.value, after.value
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _maps(old, new, path)
    elif _is_list(old) and _is_list(new):
        yield from _lists(
            cast("Sequence[PropertyValue]", old), cast("Sequence[PropertyValue]", new), path
        )
    elif is_unknown(new) or old != new:
        yield path, "update"


def _lists(old: Sequence[PropertyValue], new: Sequence[PropertyValue], path: str) -> Found:
    shared = min(len(old), len(new))
    for index in range(shared):
        yield from _values(old[index], new[index], f"{path}[{index}]")
    for index in range(shared, len(old)):
        yield f"{path}[{index}]", "delete"
    for index in range(shared, len(new)):
        yield f"{path}[{index}]", "add"


def _given(value: PropertyValue | None) -> PropertyValue | None:
    return None if value is None or value.value is None else value


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _step(path: str, key: str) -> str:
    """Write a step as the engine does: quoted where a name has more than word characters."""
    if _PLAIN_KEY.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key)}]"
