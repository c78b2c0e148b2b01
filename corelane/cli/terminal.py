"""Output to a terminal: text without markup or control characters, and JSON for machines."""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any, Final

import typer

from corelane.policies.values.sanitize import sanitize

_STYLES: Final[dict[str, dict[str, Any]]] = {
    "": {},
    "bold": {"bold": True},
    "dim": {"dim": True},
    "red": {"fg": "red"},
    "bold red": {"bold": True, "fg": "red"},
    "bold green": {"bold": True, "fg": "green"},
    "bold yellow": {"bold": True, "fg": "yellow"},
}


def say(text: str, *, style: str = "") -> None:
    """Print a line of a result."""
    _print(text, style, err=False)


def note(text: str) -> None:
    """Print what a person likes to know, and no program reads."""
    _print(text, "", err=True)


def complain(text: str) -> None:
    """Print a fault."""
    _print(text, "red", err=True)


def _print(text: str, style: str, *, err: bool) -> None:
    # https://no-color.org; a dumb terminal shows the codes as text. A pipe gets none anyway.
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    shown = sanitize(text)
    typer.echo(shown if plain else typer.style(shown, **_STYLES[style]), err=err)


def hand_out(text: str) -> None:
    """Write a document to stdout as it is: its format has made foreign text harmless."""
    sys.stdout.write(text)


def say_json(data: object) -> None:
    """Print data as JSON, in ASCII, sorted, with a newline at the end."""
    sys.stdout.write(json.dumps(data, indent=2, sort_keys=True, allow_nan=False) + "\n")


def as_rows(data: Iterable[Any], *names: str) -> list[list[str]]:
    """Return the named attributes of each object as texts, in the words of a stack file."""
    return [[_text(getattr(entry, name)) for name in names] for entry in data]


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return str(value)
