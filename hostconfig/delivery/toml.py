"""A TOML document in which every value stands below its reason."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import tomlkit
from tomlkit.items import Table
from tomlkit.toml_document import TOMLDocument

Value = str | int | bool | Sequence[str]


class Entry(NamedTuple):
    """A value, the keys that lead to it, and the reason in the comment above it."""

    path: tuple[str, ...]
    value: Value
    why: str = ""


def toml_text(comments: Iterable[str], entries: Iterable[Entry]) -> str:
    """Return the document; tables stand in the order in which they first have an entry."""
    document = tomlkit.document()
    for text in comments:
        document.add(tomlkit.comment(text))
    document.add(tomlkit.nl())
    tables: dict[tuple[str, ...], Table] = {}
    for entry in entries:
        table = _table(document, tables, entry.path[:-1])
        if entry.why:
            table.add(tomlkit.comment(entry.why))
        table.add(entry.path[-1], entry.value)
    return document.as_string()


def _table(
    document: TOMLDocument, tables: dict[tuple[str, ...], Table], path: tuple[str, ...]
) -> Table:
    """Return the table at a path, after making those that are missing on the way."""
    if path not in tables:
        *above, name = path
        parent = _table(document, tables, tuple(above)) if above else document
        tables[path] = tomlkit.table()
        parent.add(name, tables[path])
    return tables[path]
