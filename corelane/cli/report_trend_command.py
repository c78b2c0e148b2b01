"""`corelane report trend`: what changed between two reports."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli.exit_codes import Exit
from corelane.cli.options import Json
from corelane.errors import InputError

EXAMPLES: Final = (
    "corelane report trend main/plan build/prod/plan",
    "corelane report trend base.json head.json --format md > comment.md",
    "corelane report trend base.json head.json --fail-on new --fail-on unseen",
)


class Format(StrEnum):
    """The form in which a trend is printed."""

    TABLE = "table"
    MD = "md"


class FailOn(StrEnum):
    """The kind of result that fails a trend."""

    NEW = "new"
    UNSEEN = "unseen"


Base = Annotated[Path, typer.Argument(metavar="BASE", help="A results.json, or a plan's folder.")]
Head = Annotated[Path, typer.Argument(metavar="HEAD", help="The later results.json or folder.")]
AsFormat = Annotated[
    Format, typer.Option("--format", help="table: for a terminal. md: for a comment.")
]
Failing = Annotated[
    list[FailOn] | None,
    typer.Option(
        "--fail-on",
        help="Exit with 1. new: on a violation that was none, or was waived. unseen: on a result"
        " that is not evaluated any more, or on a removed rule. May be given twice.",
    ),
]


def trend_of_reports(
    base: Base,
    head: Head,
    *,
    form: AsFormat = Format.TABLE,
    fail_on: Failing = None,
    json: Json = False,
) -> None:
    """List what is new, fixed, still failing or waived between two reports, and changed rules.

    Exit code: 0, or 1 with --fail-on if there is such a result, 2 bad input.
    """
    from corelane.cli.actions.trend import print_trend

    if json and form is Format.MD:
        msg = "found --json and --format md, wanted one of them: leave one out"
        raise InputError(msg)
    found = print_trend(base, head, "json" if json else form.value)
    failed = {FailOn.NEW: found.got_worse, FailOn.UNSEEN: found.sees_less}
    raise typer.Exit(Exit.FINDINGS if any(failed[each] for each in fail_on or ()) else Exit.CLEAN)
