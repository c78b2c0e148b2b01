"""Mistakes of a stack file: each with its place, what was found, what is wanted and what to do."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Final, cast

from corelane.policies.secrecy.masking import REDACTED, masked_sentence

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""
LONGEST_QUOTE: Final = 120
_LONGEST_PATH: Final = 2 * LONGEST_QUOTE + 1
_READ: Final = 20 * LONGEST_QUOTE
_MOST_NAMES: Final = 25
_BEGINNING: Final = 3
"""Letters from which on the beginning of a name means that name."""
_SIGN_IN: Final = re.compile(r"(?<![^\s/:@'\"])[^\s/:@'\"]{1,100}:[^\s/@]{1,100}(?=@(?!sha256:))")
"""A user and a password before a host, as in `user:password@registry`."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column count from 1, and are 0 where they are unknown."""

    line: int = 0
    column: int = 0
    file: str = ""

    def __str__(self) -> str:
        """Write it as editors and compilers do."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


NOWHERE: Final = Place()


@dataclass(frozen=True, slots=True)
class ConfigError:
    """One mistake, without a credential in it; its place is known only of what is in a file."""

    steps: Path
    found: str
    wanted: str
    remedy: str
    place: Place = NOWHERE

    def __post_init__(self) -> None:
        """Mask what has the form of a credential: a mistake is read in terminals and logs."""
        for name in ("found", "wanted", "remedy"):
            object.__setattr__(self, name, _spelt_out(masked_sentence(getattr(self, name))))

    @property
    def path(self) -> str:
        """Return the path of the entry as a person reads YAML: ``pools.engines.size``."""
        return dotted(*self.steps)

    def __str__(self) -> str:
        """Return it on one line."""
        return f"{self.where}: found {self.found}; wanted {self.wanted}. {self.remedy}"

    @property
    def where(self) -> str:
        """The place and the path, as far as each is known."""
        return " ".join(filter(None, (str(self.place), self.path)))

    def to_data(self) -> dict[str, Any]:
        """Return the mistake as ``--json`` has it."""
        return {
            "file": self.place.file or None,
            "line": self.place.line or None,
            "column": self.place.column or None,
            "path": self.path,
            "found": self.found,
            "wanted": self.wanted,
            "remedy": self.remedy,
        }


class ConfigErrors(Exception):  # noqa: N818 - it is a collection, and says so
    """Every mistake of a stack file, in the order of their places, then of their paths."""

    def __init__(self, errors: Iterable[ConfigError]) -> None:
        """Keep each error once, in order."""
        ordered = sorted(set(errors), key=lambda error: (error.place, error.path, error.found))
        self.errors = tuple(ordered)
        super().__init__("\n".join(str(error) for error in self.errors))

    def located(self, place_of: Callable[[Path], Place]) -> "ConfigErrors":
        """Return the same mistakes, those without a place with that of their path."""
        return ConfigErrors(
            error if error.place.file else replace(error, place=place_of(error.steps))
            for error in self.errors
        )


def without_consequences(
    errors: Iterable[ConfigError], refused: AbstractSet[Path]
) -> list[ConfigError]:
    """Return the mistakes that are not of an entry that is refused already, nor below one."""
    return [
        error
        for error in errors
        if not any(error.steps[:end] in refused for end in range(len(error.steps) + 1))
    ]


def quote(value: object) -> str:
    """Show a value briefly, on one line, without control characters, in the words of YAML."""
    if isinstance(value, Mapping):
        return "a section"
    if isinstance(value, list | tuple):
        entries = len(cast("Sequence[object]", value))
        return f"a list of {number_of_entries(entries)}" if entries else "an empty list"
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    try:
        text = repr(value)
    except ValueError:  # an integer with more digits than Python converts
        text = "an integer of very many digits"
    # A mark is shorter than most of what it stands for, so more is read than is shown.
    return _short(_SIGN_IN.sub(REDACTED, masked_sentence(text[:_READ])))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def step_of(key: object) -> str:
    """Return a key of a mapping as a step of a path: written as YAML has it."""
    if isinstance(key, str):
        return key
    return "null" if key is None else quote(key)


def number_of_entries(number: int) -> str:
    """Write how many entries there are; without the model of hosts, which takes time to load."""
    return f"{number} {'entry' if number == 1 else 'entries'}"


def dotted(*steps: str | int) -> str:
    """Write a path the way a person reads YAML: ``pools.engines.size[0]``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{_shown(step)}" for step in steps)
    text = text.removeprefix(".")
    cut = len(text) > _LONGEST_PATH
    return f"{text[:LONGEST_QUOTE]}…{text[-LONGEST_QUOTE:]}" if cut else text


def one_of(names: Iterable[str]) -> str:
    """Write the names there are to choose from."""
    known = [*names]
    if not known:
        return "a name that exists; there is none yet"
    if len(known) == 1:
        return known[0]
    if len(known) > _MOST_NAMES:
        return f"one of {', '.join(known[:_MOST_NAMES])} and {len(known) - _MOST_NAMES} others"
    return f"{', '.join(known[:-1])} or {known[-1]}"


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str) -> str:
    """Name the nearest of the names there are, or say what else to do."""
    close = nearest(name, known)
    return f"Did you mean {close}?" if close else otherwise


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the name that is spelt most alike, in upper or lower case, or begins with it."""
    folded = {each.casefold(): each for each in known}
    begun = [each for each in folded if each.startswith(name.casefold())]
    if len(name) >= _BEGINNING and begun:
        return folded[min(begun, key=len)]
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def unknown_name(
    steps: Path, name: str, known: Iterable[str], *, otherwise: str = "Correct the name."
) -> ConfigError:
    """Return the mistake of a name that does not exist, with the nearest one that does."""
    names = [*known]
    remedy = did_you_mean(name, names, otherwise=otherwise)
    return ConfigError(steps, quote(name), one_of(names), remedy)


def _shown(key: str) -> str:
    """Spell out what would break the line or steer a terminal."""
    return _short(_spelt_out(masked_sentence(key))) or "''"


def _spelt_out(text: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
