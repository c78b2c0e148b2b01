"""Facts of a report in their order: a key, a label, a value, and the formats that show it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum, auto
from functools import cache
from typing import Any, Final, Generic, TypeVar

_Subject = TypeVar("_Subject")
Value = str | int | tuple[str, ...] | None


class Format(StrEnum):
    """The formats of a report; each is written by the package of the same name."""

    HTML = auto()
    MARKDOWN = auto()
    SARIF = auto()
    JUNIT = auto()
    OPENREPORTS = auto()
    OSCAL = auto()
    JSON = auto()


class About(StrEnum):
    """The part of a result that a fact belongs to; of other subjects there is one part."""

    RULE = auto()
    RESOURCE = auto()
    EVIDENCE = auto()
    WAIVER = auto()


_CAPITAL: Final = re.compile("(?<=.)(?=[A-Z])")
EVERYWHERE: Final = frozenset(Format)
HTML: Final = frozenset({Format.HTML})
MARKDOWN: Final = frozenset({Format.MARKDOWN})
PAGES: Final = HTML | MARKDOWN
JSON: Final = frozenset({Format.JSON})
OSCAL: Final = frozenset({Format.OSCAL})
OPENREPORTS: Final = frozenset({Format.OPENREPORTS})


@dataclass(frozen=True, slots=True)
class FactKind(Generic[_Subject]):
    """A fact that every subject of one kind has, though its value may be empty.

    ``shown`` leaves out the formats with a field of their own for it. ``is_code`` asks for the
    type of code. ``anchor`` returns the place in the page that a value leads to, or nothing.
    ``place`` is where results.json has it, as ``evidence.path``; its key unless given.
    """

    key: str
    label: str
    read: Callable[[_Subject], Value]
    _: KW_ONLY
    about: About = About.EVIDENCE
    shown: frozenset[Format] = EVERYWHERE
    is_code: bool = False
    anchor: Callable[[_Subject, str], str] | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact of one subject, with the anchors that its values lead to, if any."""

    key: str
    label: str
    values: tuple[str, ...]
    is_code: bool
    anchors: tuple[str, ...]

    @property
    def text(self) -> str:
        """The values in one text."""
        return ", ".join(self.values)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Each value with its anchor, or an empty one."""
        anchors = self.anchors or ("",) * len(self.values)
        return tuple(zip(self.values, anchors, strict=True))


@dataclass(frozen=True, slots=True)
class FactTable(Generic[_Subject]):
    """The facts of one kind of subject, in their order."""

    kinds: tuple[FactKind[_Subject], ...]

    def of(self, format_: Format, *about: About) -> "FactTable[_Subject]":
        """Return the facts that a format shows, of some parts only where these are named."""
        return FactTable(
            tuple(
                kind
                for kind in self.kinds
                if format_ in kind.shown and (not about or kind.about in about)
            )
        )

    def facts(self, subject: _Subject) -> tuple[Fact, ...]:
        """Return the facts of a subject that have a value."""
        return tuple(fact for fact in self._facts(subject) if fact.values)

    def properties(self, subject: _Subject) -> dict[str, str]:
        """Return the facts that have a value as texts by key."""
        return {fact.key: fact.text for fact in self._facts(subject) if fact.values}

    def sentence(self, subject: _Subject) -> str:
        """Return the facts that have a value in one text, each behind its label."""
        return ", ".join(f"{fact.label.lower()} {fact.text}" for fact in self.facts(subject))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, as a table has them in its head."""
        return tuple(kind.label for kind in self.kinds)

    def cells(self, subject: _Subject) -> tuple[Fact, ...]:
        """Return all facts of a subject, the empty ones too, as a table has them in a row."""
        return tuple(self._facts(subject))

    def records(self, subjects: Iterable[_Subject]) -> Iterator[dict[str, Any]]:
        """Yield all facts of each subject as data, the empty ones too, each in its place."""
        places = [((kind.place or kind.key).partition("."), kind.read) for kind in self.kinds]
        for subject in subjects:
            data: dict[str, Any] = {}
            for (outer, _, inner), read in places:
                if inner:
                    data.setdefault(outer, {})[inner] = read(subject)
                else:
                    data[outer] = read(subject)
            yield data

    def _facts(self, subject: _Subject) -> Iterator[Fact]:
        for kind in self.kinds:
            value = kind.read(subject)
            values = value if isinstance(value, tuple) else (str(value),) if value else ()
            yield Fact(
                key=kind.key,
                label=kind.label,
                values=values,
                is_code=kind.is_code,
                anchors=tuple(kind.anchor(subject, each) for each in values) if kind.anchor else (),
            )


@cache
def kebab(key: str) -> str:
    """Return a key as formats write it that know no capitals: `pack-digest`."""
    return _CAPITAL.sub("-", key).lower()
