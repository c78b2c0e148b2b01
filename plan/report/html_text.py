"""How foreign text enters a page once it is escaped: nothing in it hides, no link to it breaks."""

import re
from typing import Final, TypeVar
from urllib.parse import quote

_Value = TypeVar("_Value")

# What a page shows as nothing, or as what it is not: controls, marks that turn the direction of
# text (Unicode 16, section 23.2), halves of characters.
_UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_STATES: Final = {
    "fail": "failed",
    "pass": "passed",
    "not-evaluated": "not evaluated",
    "not-applicable": "not applicable",
}
_RELATIONS: Final = {"supports": "supports it", "partial": "supports a part of it"}


def visible(value: _Value) -> _Value:
    """Return a text with what cannot be seen in it spelt out; anything else as it is."""
    if not isinstance(value, str):
        return value
    return type(value)(_UNSEEN.sub(_spelt_out, value))


def fragment(name: str) -> str:
    """Return a name as the part of a link behind `#` that leads to the element of that id."""
    return quote(visible(name))


def state_word(verdict: str) -> str:
    """Return a verdict as it reads behind a number."""
    return _STATES.get(verdict, verdict)


def relation_word(relation: str) -> str:
    """Return how far a passing rule goes towards a control."""
    return _RELATIONS.get(relation, relation)


def _spelt_out(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
