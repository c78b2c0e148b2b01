"""Tables, code spans and short lines in Markdown."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from corelane.hostconfig.model.cpuset import expand_cpulist, format_cpulist, format_cpumask
from corelane.hostconfig.model.host_plan import HostPlan

WIDTH: Final = 120


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table; a bar in a cell does not end it."""
    yield _row(heading)
    yield "|" + "---|" * len(heading)
    yield from map(_row, rows)


def wrapped(text: str, *, mark: str = "") -> str:
    """Return a paragraph, or an item of a list behind its mark, in lines that fit a page."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def code(text: str) -> str:
    """Return text as a code span, or nothing for nothing."""
    return f"`{text}`" if text else ""


def with_named_cpus(value: str, plan: HostPlan) -> str:
    """Return a value with the plan's CPU sets by their names, as it is on any machine."""
    isolated, housekeeping = plan.cpus.isolated, plan.cpus.housekeeping
    if not isolated:
        return value
    names = {
        format_cpulist(isolated): "{isolated}",
        expand_cpulist(housekeeping): "{housekeeping}",
        format_cpulist(housekeeping): "{housekeeping}",
        format_cpumask(housekeeping): "{mask}",
    }
    flags, comma, last = value.rpartition(",")
    for text, name in names.items():
        if value == text:
            return name
        if comma and value.endswith(f",{text}"):
            return f"{value.removesuffix(text)}{name}"
    return f"{flags}{comma}{last}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
