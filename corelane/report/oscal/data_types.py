"""The data types of OSCAL: names, texts, days and identities in the forms that it asks for."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from corelane.report.model.facts import kebab

NAMESPACE: Final = "urn:corelane:oscal"
_IDENTITIES: Final = uuid5(NAMESPACE_URL, NAMESPACE)
# OSCAL's markup is CommonMark with inline HTML and `{{ insert }}` (OSCAL data types, markup-line).
_MARKUP: Final = re.compile(r"([\\`*\[\]{}~^|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_ENTITIES: Final[Mapping[str, str]] = {"&": "&amp;", "<": "&lt;", '"': "&quot;"}
_ENTITY: Final = re.compile('[&<"]')
_AT_START: Final = re.compile(r"^(\d*)([.)#+\-=>])")
_NO_TOKEN: Final = re.compile(r"[^A-Za-z0-9_.\-]+")

# Resources recur in observations: each is named, and identified, once for a plan of this size.
_MOST: Final = 65_536

Property = dict[str, str]


@lru_cache(maxsize=_MOST)
def identity(kind: str, *parts: str) -> str:
    """Return a UUID (version 5): the same thing has the same one in every report."""
    whole = "\0".join((kind, *parts))
    return str(uuid5(_IDENTITIES, whole.encode("utf-8", "backslashreplace").decode()))


@lru_cache(maxsize=_MOST)
def markup(text: str, instead: str = "nothing") -> str:
    """Return one line of markup that reads as the text and means nothing else."""
    line = _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)
    return _AT_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line)) or instead


def token(text: str) -> str:
    """Return a token, as an identifier of a control or a role must be."""
    kept = _NO_TOKEN.sub("-", text)
    return kept if re.match(r"[A-Za-z_]", kept) else f"_{kept}"


def properties(facts: Mapping[str, str]) -> dict[str, list[Property]]:
    """Return the entry `props` with the facts that have a value; none if none has."""
    given = [
        {"name": kebab(name), "ns": NAMESPACE, "value": value}
        for name, value in facts.items()
        if value
    ]
    return {"props": given} if given else {}


def midnight(day: str) -> str:
    """Return the first moment of a day, which stands for all of it; `ValueError` if it is none."""
    return f"{date.fromisoformat(day).isoformat()}T00:00:00+00:00"
