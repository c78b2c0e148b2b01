"""Tables and facts that fold at spaces; a table becomes a list where a terminal is too narrow."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

from corelane.cli.terminal import say
from corelane.policies.values.sanitize import one_line, sanitize

_GAP: Final = 2
_NARROWEST: Final = 16
"""A column of sentences below this width is harder to read than a list."""

Row = Sequence[str]


def say_table(heading: Row, rows: Iterable[Row]) -> None:
    """Print a table no wider than the terminal, in which no word is ever broken.

    In a pipe each row is one line. Where the words do not fit side by side, each row becomes a
    list of its cells.
    """
    shown = [[one_line(cell) for cell in row] for row in rows]
    widths = _widths([heading, *shown], _room())
    if widths is None:
        for row in shown:
            for name, cell in zip(heading, row, strict=True):
                if cell:
                    say_fact(name, cell, column=max(map(len, heading)) + _GAP)
            say("")
        return
    for row, style in ((heading, "bold"), *((row, "") for row in shown)):
        for line in _folded(row, widths):
            say(line, style=style)


def say_fact(name: str, text: str, *, column: int, indent: int = 0) -> None:
    """Print a name and a text from a column on, folded at spaces; in a pipe it is one line."""
    begin, room = f"{'':{indent}}{name:<{column - indent}}", _room()
    lines = [text] if room is None else _wrap(text, max(room - column, 1))
    say(f"{begin}{lines[0]}")
    for line in lines[1:]:
        say(f"{'':{column}}{line}")


def say_folded(text: str, *, hang: int, style: str = "") -> None:
    """Print a line, folded at spaces where a terminal is narrower; what follows hangs below it."""
    line, room = sanitize(text), _room()
    if room is None or len(line) <= room:
        say(line.rstrip(), style=style)
        return
    below = " " * min(hang, room // 2)
    folds = textwrap.TextWrapper(
        room, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )
    for part in folds.wrap(line):
        say(part, style=style)


def _room() -> int | None:
    """Return the columns of the terminal; a pipe has no bound unless COLUMNS gives one."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return shutil.get_terminal_size().columns
    return None


def _widths(rows: Sequence[Row], room: int | None) -> list[int] | None:
    """Return a width for each column, or None where its longest words leave too little room."""
    columns = [*zip(*rows, strict=True)]
    wanted = [max(map(len, column)) for column in columns]
    if room is None:
        return wanted
    room -= _GAP * (len(columns) - 1)
    least = [
        min(max(_longest_word(column), _NARROWEST), w)
        for column, w in zip(columns, wanted, strict=True)
    ]
    if sum(least) > room:
        return None
    return _shared(least, wanted, room)


def _shared(least: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Give each column what it needs, and share out the rest; the smallest wishes come first."""
    widths = [*least]
    spare = room - sum(least)
    by_wish = sorted(range(len(least)), key=lambda place: wanted[place] - least[place])
    for done, place in enumerate(by_wish):
        more = min(wanted[place] - least[place], spare // (len(by_wish) - done))
        widths[place] += more
        spare -= more
    return widths


def _longest_word(column: Iterable[str]) -> int:
    return max((len(word) for cell in column for word in cell.split()), default=0)


def _folded(row: Row, widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a row."""
    cells = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*cells, fillvalue=""):
        padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
        yield (" " * _GAP).join(padded).rstrip()


def _wrap(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
