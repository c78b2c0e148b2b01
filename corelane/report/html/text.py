"""How foreign text enters a page once it is escaped: nothing in it hides, no link to it breaks."""

from typing import Final, TypeVar
from urllib.parse import quote

from corelane.policies.values.sanitize import legible

_Value = TypeVar("_Value")

_RELATIONS: Final = {"supports": "supports it", "partial": "supports a part of it"}


def visible(value: _Value) -> _Value:
    """Return a text with what cannot be seen in it spelt out; anything else as it is."""
    if not isinstance(value, str):
        return value
    return type(value)(legible(value))


def fragment(name: str) -> str:
    """Return a name as the part of a link behind `#` that leads to the element of that id."""
    return quote(visible(name))


def relation_word(relation: str) -> str:
    """Return how far a passing rule goes towards a control."""
    return _RELATIONS.get(relation, relation)
