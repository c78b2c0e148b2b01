"""What reaches the terminal: text without markup or control characters, and JSON for machines."""

import json
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from corelane.plan.stages import Stages
from corelane.policies.values.sanitize import sanitize

_WIDTH_IN_A_PIPE: Final = 240


def out() -> Console:
    """Return the console for results; nothing in it is read as markup."""
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=True)


def err() -> Console:
    """Return the console for progress and faults."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)


def say(text: str, *, style: str = "") -> None:
    """Print a line of a result."""
    out().print(sanitize(text), style=style)


def complain(text: str) -> None:
    """Print a fault."""
    err().print(sanitize(text), style="red")


def say_table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; what has no place in a row wraps."""
    table = Table(*heading, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(sanitize(cell) for cell in row))
    width = None if sys.stdout.isatty() else _WIDTH_IN_A_PIPE
    Console(markup=False, emoji=False, highlight=False, width=width).print(table)


def hand_out(text: str) -> None:
    """Write a document to stdout as it is: its format has made foreign text harmless."""
    sys.stdout.write(text)


def say_json(data: object) -> None:
    """Print data as JSON, in ASCII, sorted, with a newline at the end."""
    sys.stdout.write(json.dumps(data, indent=2, sort_keys=True, allow_nan=False) + "\n")


@contextmanager
def shown_stages() -> Generator[Stages]:
    """Give stages whose names a person at a terminal sees while they run; a pipe sees none."""
    console = err()
    if not console.is_terminal:
        yield Stages()
        return
    with console.status("starting") as status:
        yield Stages(lambda name: status.update(f"{name} …"))


def as_rows(data: Iterable[Any], *names: str) -> list[list[str]]:
    """Return the named attributes of each object as texts."""
    return [[str(getattr(entry, name)) for name in names] for entry in data]
