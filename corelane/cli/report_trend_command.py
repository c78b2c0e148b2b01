"""`corelane report trend`: what changed between two reports."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli.exit_codes import Exit, InputError
from corelane.cli.options import Json
from corelane.cli.terminal import complain, hand_out, say, say_json, say_table
from corelane.report.history.results_file import KnownResults, read_results
from corelane.report.history.trend import Trend, trend
from corelane.report.history.trend_text import (
    TITLES,
    changes_of,
    named,
    render_trend,
    rule_lines,
    trend_data,
)

EXAMPLES: Final = (
    "corelane report trend main/plan build/prod/plan",
    "corelane report trend base.json head.json --format md > comment.md",
    "corelane report trend base.json head.json --fail-on new --fail-on unseen",
)


class Format(StrEnum):
    """How a trend is told."""

    TABLE = "table"
    MD = "md"


class FailOn(StrEnum):
    """What fails a trend."""

    NEW = "new"
    UNSEEN = "unseen"


Base = Annotated[Path, typer.Argument(metavar="BASE", help="A results.json, or a plan's folder.")]
Head = Annotated[Path, typer.Argument(metavar="HEAD", help="The later one.")]
AsFormat = Annotated[Format, typer.Option("--format", help="For a terminal, or for a comment.")]
Failing = Annotated[
    list[FailOn] | None,
    typer.Option(
        "--fail-on",
        help="Exit with 1 if something fails that did not, or was waived (new), or is not judged"
        " any more (unseen); may be given twice.",
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
    """Tell what is new, fixed, still failing or waived between two reports, and in the rules.

    Exit code: 0, or 1 with --fail-on if there is such a result, 2 bad input.
    """
    if json and form is Format.MD:
        msg = "found --json and --format md, wanted one of them: leave one out"
        raise InputError(msg)
    one, other = read_results(base), read_results(head)
    found = trend(one, other)
    if (one.project, one.stack) != (other.project, other.stack):
        complain(f"note: these are two stacks: {named(one)}; {named(other)}")
    if json:
        say_json(trend_data(one, other, found))
    elif form is Format.MD:
        hand_out(render_trend(one, other, found))
    else:
        _tell(one, other, found)
    failed = {FailOn.NEW: found.got_worse, FailOn.UNSEEN: found.sees_less}
    raise typer.Exit(Exit.FINDINGS if any(failed[each] for each in fail_on or ()) else Exit.CLEAN)


def _tell(base: KnownResults, head: KnownResults, found: Trend) -> None:
    say(f"from {named(base)}\nto   {named(head)}")
    for kind, title in TITLES.items():
        if changes := changes_of(found, kind):
            say(f"\n{title} ({len(changes):,})", style="bold")
            say_table(
                ("rule", "resource", "state", "found"),
                (
                    (c.result.rule, c.result.resource, f"{c.before} to {c.after}", c.result.told)
                    for c in changes
                ),
            )
    if rules := [*rule_lines(found)]:
        say(f"\nRules ({len(rules):,})", style="bold")
        for line in rules:
            say(line)
    if not rules and not any(changes_of(found, kind) for kind in TITLES):
        say("\nnothing changed")
