"""What is wrong with a stack file, as sentences a person can act on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class ConfigError:
    """One mistake: where, what was found, what was wanted, what to do."""

    path: str
    found: str
    wanted: str
    remedy: str

    def __str__(self) -> str:
        """Say it on one line."""
        return f"{self.path}: found {self.found}; wanted {self.wanted}. {self.remedy}"


class ConfigErrors(Exception):  # noqa: N818 - it is a collection, and says so
    """Every mistake of a stack file, in the order of their paths."""

    def __init__(self, errors: Sequence[ConfigError]) -> None:
        """Keep each error once, ordered by path."""
        self.errors = tuple(sorted(set(errors), key=lambda error: (error.path, error.found)))
        super().__init__("\n".join(str(error) for error in self.errors))


def quote(value: object) -> str:
    """Show a value briefly, on one line, without control characters."""
    try:
        text = repr(value)
    except ValueError:  # an integer with more digits than Python converts
        text = "an integer of very many digits"
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def dotted(*steps: str | int) -> str:
    """Write a path the way a person reads YAML: ``pools.engine.size[0]``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{_shown(step)}" for step in steps)
    return text.removeprefix(".")


def _shown(key: str) -> str:
    """Spell out what would break the line or steer a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in key)


def explain(
    problem: ValidationError, prefix: Sequence[str], known: Sequence[str]
) -> Iterator[ConfigError]:
    """Yield an error for everything pydantic found; ``known`` are keys to suggest from."""
    for details in problem.errors():
        yield _explain_one(details, dotted(*prefix, *location(details)), known)


def location(details: ErrorDetails) -> tuple[str | int, ...]:
    """Return where in the file the error is, without the union tags pydantic inserts."""
    return tuple(step for step in details["loc"] if not _is_tag(details, step))


_UNION_TAGS = frozenset(
    {"aws", "colocation", "t0", "t1", "t2", "gp3", "io2", "backtest", "execution-engine"}
    | {"market-data", "risk", "pnl", "dashboard", "compliance-log"}
)


def _is_tag(details: ErrorDetails, step: str | int) -> bool:
    # A tag follows the name of the entry it discriminates, so it never comes first.
    return step in _UNION_TAGS and details["loc"].index(step) == 1


def _explain_one(details: ErrorDetails, path: str, known: Sequence[str]) -> ConfigError:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return ConfigError(path, "nothing", "a value", "Add the key.")
    if kind == "extra_forbidden":
        return unknown_key(path, path.rpartition(".")[2], known)
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        expected = str(context.get("expected_tags", context.get("discriminator", "")))
        return ConfigError(path, _tag(context), f"one of {expected}", "Set the key it is told by.")
    found, wanted = _sides(details, context)
    unquoted = kind == "string_type" and isinstance(details["input"], int | float)
    remedy = "Quote it: unquoted, YAML reads a number." if unquoted else "Correct the value."
    return ConfigError(path, found, wanted, remedy)


def unknown_key(path: str, key: str, known: Sequence[str]) -> ConfigError:
    """Return the error for a key that the schema lacks, with the nearest one it has."""
    close = get_close_matches(key, known, n=1)
    remedy = (
        f"Did you mean {close[0]}?" if close else "Remove it; `corelane schema` lists the keys."
    )
    return ConfigError(path, f"the unknown key {quote(key)}", "a key of the schema", remedy)


def _tag(context: dict[str, Any]) -> str:
    return (
        quote(context["tag"]) if "tag" in context else f"no {context.get('discriminator', 'tag')}"
    )


_PLAIN = {
    "tuple_type": "a list",
    "int_type": "a whole number",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
}
"""What pydantic says in the words of Python, in those of a stack file."""


def _sides(details: ErrorDetails, context: dict[str, Any]) -> tuple[str, str]:
    """Return what was found and what was wanted."""
    whole = isinstance(details["input"], dict)
    found = "a section" if whole else quote(details["input"])
    if details["type"] == "value_error":
        # Validators of ours say "found; wanted wanted"; of a section only they know what is wrong.
        said, split, wanted = str(context["error"]).rpartition("; wanted ")
        return (said if whole and split else found), wanted
    if details["type"] == "string_type":
        return found, "text"
    if details["type"] == "too_short":
        return f"{context['actual_length']} entries", f"at least {context['min_length']}"
    if pattern := context.get("pattern"):
        return found, f"text like {pattern}"
    if plain := _PLAIN.get(details["type"]):
        return found, plain.format_map(context)
    return found, details["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
