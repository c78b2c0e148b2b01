"""Values of a stack file that people, terminals and parsers would not take for the same."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, cast
from unicodedata import category

from corelane.components.config.loading.errors import ConfigError, Path, quote, step_of

# Controls, invisible and direction marks, lone surrogates, line and paragraph separators: they
# make a line read differently in a review, a terminal and the parser of the layer it ends in.
_UNREADABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_IN_TEXT: Final = frozenset("\n\t")
LARGEST_NUMBER: Final = 2**53 - 1
"""RFC 8259, section 6: beyond it not every reader of JSON keeps an integer exact."""


def ambiguous_values(value: object, *path: str | int) -> Iterator[ConfigError]:
    """Yield an error for every key and value that readers would not take for the same."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value)
        for key, below in entries.items():
            yield from _of_key(key, path)
            yield from ambiguous_values(below, *path, step_of(key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(cast("Sequence[object]", value)):
            yield from ambiguous_values(item, *path, index)
    elif wanted := _wanted(value):
        yield ConfigError(path, quote(value), wanted, "Write it out plainly.")


def _of_key(key: object, path: Path) -> Iterator[ConfigError]:
    if not isinstance(key, str):
        found = f"the key {step_of(key)}, a {type(key).__name__}"
        yield ConfigError((*path, step_of(key)), found, "a key that is text", "Quote it.")
    elif _unreadable(key, frozenset()):
        wanted = "a key of printable characters"
        yield ConfigError((*path, key), f"the key {quote(key)}", wanted, "Retype it.")


def _wanted(value: object) -> str:
    """Return what is wanted instead of a value, or nothing for a plain one."""
    if isinstance(value, str):
        wanted = "text without control, invisible or direction characters"
        return wanted if _unreadable(value, _IN_TEXT) else ""
    if isinstance(value, bool | date | None):
        return ""
    if isinstance(value, int):
        return "" if abs(value) <= LARGEST_NUMBER else f"a number of at most {LARGEST_NUMBER}"
    if isinstance(value, float):
        return "" if math.isfinite(value) else "a finite number"
    return "text, a number, true or false, a list or a mapping"


def _unreadable(text: str, allowed: frozenset[str]) -> bool:
    return any(category(c) in _UNREADABLE and c not in allowed for c in text)
