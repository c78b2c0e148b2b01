"""Words and links of a page."""

from typing import Final
from urllib.parse import quote

_RELATIONS: Final = {
    "supports": "supports this control",
    "partial": "supports part of this control",
}


def fragment(name: str) -> str:
    """Return a name as the part of a link behind `#` that leads to the element of that id."""
    return quote(name)


def relation_word(relation: str) -> str:
    """Return how far a passing rule goes towards a control."""
    return _RELATIONS.get(relation, relation)
