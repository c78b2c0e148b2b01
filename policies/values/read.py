"""Reading resource properties whose shape the engine does not promise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast


class Malformed(ValueError):  # noqa: N818 -- a finding of the judge, not a fault of it
    """A value that cannot be read; the message leaves the value out."""


def at(props: object, *path: str) -> Any:  # noqa: ANN401 -- a property may be any JSON value
    """Follow keys into nested mappings; a missing step gives ``None``.

    The engine hands rules its own ``Mapping`` and ``Sequence`` types, never ``dict`` and
    ``list``, and raises when a value is not known yet. Both pass through here unharmed.
    """
    found = props
    for key in path:
        # Most are dicts, and asking an abstract class costs more than all the rest of this.
        if type(found) is not dict and not isinstance(found, Mapping):
            return None
        found = cast("Mapping[str, object]", found).get(key)
    return found


def items_at(props: object, *path: str) -> Iterator[Any]:
    """Yield the items of a sequence property; anything else has none."""
    found = at(props, *path)
    if type(found) is list or (isinstance(found, Sequence) and not isinstance(found, str)):
        yield from found


def texts_at(props: object, *path: str) -> Iterator[str]:
    """Yield the items of a sequence property as text, which can be compared and counted."""
    yield from map(str, items_at(props, *path))


def text_at(props: object, *path: str) -> str:
    """Return a property as text; absent gives the empty string."""
    found = at(props, *path)
    return "" if found is None else str(found)


def mapping_at(props: object, *path: str) -> Mapping[str, Any]:
    """Return a mapping property; anything else gives an empty one."""
    found = at(props, *path)
    if type(found) is dict or isinstance(found, Mapping):
        return cast("Mapping[str, Any]", found)
    return {}


def truthy(value: object) -> bool:
    """Return whether a switch is on; charts and storage classes write booleans as text."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def has(props: object, key: str) -> bool:
    """Return whether a property is set, without touching its value, which may be unknown."""
    return isinstance(props, Mapping) and any(
        found == key for found in cast("Mapping[str, object]", props)
    )
