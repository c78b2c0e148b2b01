"""The value of one YAML scalar, and what keeps it from being the same for every reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode

from corelane.components.config.loading.ambiguous_values import LARGEST_NUMBER
from corelane.components.config.loading.errors import quote

_CORE: Final = "tag:yaml.org,2002:"
_KINDS: Final = frozenset({"str", "int", "float", "bool", "null"})
_PLAIN: Final = (True, False)
"""What both resolvers call a scalar without quotes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A mistake in how a value is written."""

    found: str
    wanted: str
    remedy: str


class Scalars:
    """A reader of scalars by YAML 1.1 and 1.2: the engine's parser knows some of each."""

    def __init__(self) -> None:
        """Keep what both versions make of a text."""
        newer: Any = YAML(typ="safe", pure=True)
        older: Any = yaml.SafeLoader("")
        self._readers = (
            _reader(newer.resolver, newer.constructor, ScalarNode),
            _reader(older, older, yaml.ScalarNode),
        )

    def read(self, event: yaml.ScalarEvent) -> tuple[object, Refusal | None]:
        """Return a scalar's value, or its text, and what is wrong with it."""
        tag = event.tag
        if tag not in {None, "!"} and tag not in {f"{_CORE}{kind}" for kind in _KINDS}:
            return event.value, refused_tag(str(tag))
        if tag == "!" or (tag is None and not event.implicit[0]):
            return event.value, None
        return self._both(event.value, tag)

    def _both(self, text: str, tag: str | None) -> tuple[object, Refusal | None]:
        try:
            new, old = (read(text, tag) for read in self._readers)
        except (ValueError, KeyError, yaml.YAMLError):
            return text, _unreadable(text)
        if isinstance(new, date):
            # The engine hands on a time in Go's form (sdk/go/common/resource/config/object.go).
            wanted = "text, which every reader keeps"
            return text, Refusal(f"the date {text} without quotes", wanted, "Quote it.")
        if type(new) is type(old) and _same(new, old):
            return new, None
        found = f"what YAML 1.2 reads as {quote(new)} and YAML 1.1 as {quote(old)}"
        remedy = "Quote a text; write a number with digits only, and true or false."
        return new, Refusal(found, "a value with one meaning", remedy)


def refused_tag(tag: str) -> Refusal:
    """Return the refusal of a value that its tag makes into something else."""
    name = tag.replace(_CORE, "!!")
    wanted = "a plain value: text, a number, true or false, a list or a mapping"
    return Refusal(f"the tag {quote(name)} before a value", wanted, "Remove the tag.")


def _reader(
    resolver: Any,  # noqa: ANN401 -- of two libraries
    constructor: Any,  # noqa: ANN401 -- of two libraries
    node: Callable[[str, str], object],
) -> Callable[[str, str | None], object]:
    """Return what reads a text, by its tag if it has one."""

    def read(text: str, tag: str | None) -> object:
        kind = tag or resolver.resolve(node, text, _PLAIN)
        return constructor.yaml_constructors[str(kind)](constructor, node(kind, text))

    return read


def _same(new: object, old: object) -> bool:
    # Not a number is unlike itself.
    return new == old or (new != new and old != old)  # noqa: PLR0124 -- see above


def _unreadable(text: str) -> Refusal:
    """Return what a text without quotes looks like, but is not."""
    digits = text.lstrip("+-").replace("_", "")
    if digits.isdigit():
        found = f"a number of {len(digits):,} digits"
        return Refusal(found, f"a number of at most {LARGEST_NUMBER}", "Quote it if it is a text.")
    if text[:1].isdigit():
        wanted = "a day that a calendar has, or a text"
        return Refusal(f"{quote(text)} without quotes", wanted, "Correct it, and quote it.")
    return Refusal(f"{quote(text)} without quotes", "a value or a text", "Quote it.")
