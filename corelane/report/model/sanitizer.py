"""The form in which texts from outside enter a report: on one line, visible, of bounded length."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from corelane.policies.values.sanitize import one_line, sanitize
from corelane.policies.waivers.waiver import Waiver

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONGEST: Final = 4_000
"""Characters of one text; of a longer one the beginning stays."""

_Item = TypeVar("_Item", bound="DataclassInstance")


class Sanitizer:
    """Sanitizes texts, records and plain data; a text that occurs again costs a look-up."""

    def __init__(self) -> None:
        """Begin without a known text."""
        self._lines: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Return a text on one line, with every character visible and a bounded length."""
        line = self._lines.get(text)
        if line is None:
            line = self._lines[text] = one_line(text, LONGEST)
        return line

    def item(self, item: _Item) -> _Item:
        """Return a record with its texts, its tuples of texts and its waiver sanitized."""
        names, values = _reader(type(item))
        clean = tuple(map(self._clean, given := values(item)))
        if clean == given:
            return item
        return replace(item, **dict(zip(names, clean, strict=True)))

    def data(self, data: Any) -> Any:  # noqa: ANN401 -- plain data of any shape
        """Return plain data with its texts and keys sanitized; their line ends stay."""
        if isinstance(data, str):
            return sanitize(data)
        if isinstance(data, Mapping):
            entries = cast("Mapping[Any, Any]", data)
            return {self.data(key): self.data(value) for key, value in entries.items()}
        if isinstance(data, Sequence):
            return [self.data(each) for each in cast("Sequence[Any]", data)]
        return data

    def _clean(self, value: object) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, tuple):
            return tuple(map(self._clean, cast("tuple[object, ...]", value)))
        if isinstance(value, Waiver):
            return self.item(value)
        return value


@cache
def _reader(
    kind: type["DataclassInstance"],
) -> tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]:
    """Return the fields of a kind of record, and a function that reads all at once."""
    names = tuple(each.name for each in fields(kind))
    return names, attrgetter(*names)
