"""The generated regions of a document, between their marks."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from corelane.hostconfig.docs.aspect_tables import aspects_text
from corelane.hostconfig.docs.driver_table import drivers_text
from corelane.hostconfig.docs.format_tables import formats_text
from corelane.hostconfig.docs.peer_table import peer_text
from corelane.hostconfig.docs.unverified import unverified_text

_REGIONS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "settings": aspects_text,
        "formats": formats_text,
        "peer": peer_text,
        "drivers": drivers_text,
        "unverified": unverified_text,
    }
)
_MARKED: Final = r"(<!-- generated: {name} -->\n)(?:.*?\n)?(<!-- end of {name} -->)"


def region_names() -> tuple[str, ...]:
    """Return the names of every region, in order."""
    return tuple(_REGIONS)


@cache
def regions() -> Mapping[str, str]:
    """Return the text of every region; planning hosts takes a moment, and happens once."""
    return {name: text().strip() for name, text in _REGIONS.items()}


def filled(document: str, texts: Mapping[str, str]) -> str:
    """Return a document with each region between its marks; a region without marks is an error."""
    for name, text in texts.items():
        pattern = re.compile(_MARKED.format(name=name), re.DOTALL)
        document, found = pattern.subn(
            lambda marks, text=text: f"{marks[1]}{text}\n{marks[2]}", document
        )
        if found != 1:
            msg = f"found {found} places for {name!r}, wanted one between its marks"
            raise ValueError(msg)
    return document
