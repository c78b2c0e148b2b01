"""Scopes of waivers: patterns of whole URNs in which only ``*`` and ``?`` are wild."""

import re
from fnmatch import translate
from functools import lru_cache
from typing import Final

_NAMES_SOMETHING: Final = re.compile(r"[^\W_]{3}")
"""A name with wildcards holds this, or it covers names nobody thought of, as *a*e*n* does."""


def scope_covers(scope: str, urn: str) -> bool:
    """Return whether a scope covers a URN: its last part the name, the rest all that is before."""
    before, name = _patterns(scope)
    lineage, own = _parts(urn)
    return bool(before.fullmatch(lineage) and name.fullmatch(own))


def names_resources(scope: str) -> bool:
    """Return whether a scope is about resources by name, not about whatever there is."""
    before, name = _parts(scope)
    if not before or not name:
        return False
    return not {*"*?"} & {*name} or bool(_NAMES_SOMETHING.search(name))


def _parts(pattern: str) -> tuple[str, str]:
    """Return what is before the resource's name, and the name, of a URN or a pattern of URNs.

    A URN has three parts before the name (sdk/go/common/resource/urn/urn.go); a pattern may say
    all three with one wildcard. A wildcard of the name never reaches into the types before it.
    """
    parts = pattern.split("::", 3)
    if len(parts) == len(("stack", "project", "types", "name")):
        return "::".join(parts[:3]), parts[3]
    before, _, name = pattern.rpartition("::")
    return before, name


@lru_cache(maxsize=4096)
def _patterns(scope: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what the parts of a scope match; brackets, which URNs may hold, are no wildcards."""
    before, name = (re.compile(translate(part.replace("[", "[[]"))) for part in _parts(scope))
    return before, name
