"""The changes that make the first failing case of a rule pass, property by property."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from jsonpointer import EndOfList, JsonPointer, resolve_pointer

from corelane.policies.cases.case_files import Case
from corelane.policies.values.property_path import below

_OF_A_RESOURCE: Final = re.compile(r"/(?P<number>\d+)/props(?P<pointer>/.+)")


@dataclass(frozen=True, slots=True)
class Change:
    """A property of a named resource, as it fails and as it passes; ``None`` means absent."""

    resource: str
    path: str
    fails: object
    passes: object

    def __str__(self) -> str:
        """Return the change as lines of a diff."""
        values = (("-", self.fails), ("+", self.passes))
        return "\n".join(
            f"{sign} {self.path}: {json.dumps(value, ensure_ascii=False)}"
            for sign, value in values
            if value is not None
        )


def changes(passing: Case, failing: Case) -> list[Change]:
    """Return the properties in which a derived case differs from the passing one.

    Empty if the case is not derived, or changes anything else than properties.
    """
    if not failing.derived:
        return []
    subject = (passing.subject.name, passing.subject.props)
    places = [(*subject, pointer, value) for pointer, value in failing.change.items()]
    for pointer, value in failing.change_beside.items():
        if (place := _OF_A_RESOURCE.fullmatch(pointer)) is None:
            return []
        other = passing.beside[int(place["number"])]
        places.append((other.name, other.props, place["pointer"], value))
    return [
        Change(name, path_of(props, pointer), value, _value_at(props, pointer))
        for name, props, pointer, value in places
    ]


def path_of(props: Mapping[str, Any], pointer: str) -> str:
    """Return the path of a pointer as a violation names it, an appended entry by its number."""
    path, holder = "", cast("object", props)
    way = JsonPointer(pointer).parts
    for index, step in enumerate(way):
        key = step
        if isinstance(holder, list):
            entries = cast("list[object]", holder)
            path = below(path, len(entries) if key == "-" else int(key))
        else:
            path = below(path, key)
        holder = _value_at(props, JsonPointer.from_parts(way[: index + 1]).path)
    return path


def _value_at(props: Mapping[str, Any], pointer: str) -> object:
    """Return the value at a pointer; ``None`` if there is none."""
    found: object = resolve_pointer(props, pointer, None)
    return None if isinstance(found, EndOfList) else found
