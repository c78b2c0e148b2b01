"""The border at which texts from outside enter a report: each is sanitized there, once."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from corelane.policies.values.sanitize import legible, one_line

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONGEST: Final = 4_000
"""Characters of one text; of a longer one the beginning stays."""

_Item = TypeVar("_Item", bound="DataclassInstance")


class Border:
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
        """Return a record with its texts, and its tuples of texts, sanitized."""
        changed: dict[str, Any] = {}
        for name in _names(type(item)):
            value: object = getattr(item, name)
            if isinstance(value, str):
                clean: object = self.text(value)
            elif isinstance(value, tuple):
                clean = tuple(map(self._text_or_other, cast("tuple[object, ...]", value)))
            else:
                continue
            if clean != value:
                changed[name] = clean
        return replace(item, **changed) if changed else item

    def data(self, data: Any) -> Any:  # noqa: ANN401 -- plain data of any shape
        """Return plain data with its texts and keys sanitized; their line ends stay."""
        if isinstance(data, str):
            return legible(data)
        if isinstance(data, Mapping):
            entries = cast("Mapping[Any, Any]", data)
            return {self.data(key): self.data(value) for key, value in entries.items()}
        if isinstance(data, Sequence):
            return [self.data(each) for each in cast("Sequence[Any]", data)]
        return data

    def _text_or_other(self, value: object) -> object:
        return self.text(value) if isinstance(value, str) else value


@cache
def _names(kind: type["DataclassInstance"]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
