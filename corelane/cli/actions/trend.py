"""Compare two reports."""

from pathlib import Path
from typing import Literal

from corelane.cli.tables import say_table
from corelane.cli.terminal import complain, hand_out, say, say_json
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


def print_trend(base: Path, head: Path, form: Literal["table", "md", "json"]) -> Trend:
    """Print what changed between two reports, and return it."""
    one, other = read_results(base), read_results(head)
    found = trend(one, other)
    if (one.project, one.stack) != (other.project, other.stack):
        complain(f"note: these are two stacks: {named(one)}; {named(other)}")
    if form == "json":
        say_json(trend_data(one, other, found))
    elif form == "md":
        hand_out(render_trend(one, other, found))
    else:
        _say(one, other, found)
    return found


def _say(base: KnownResults, head: KnownResults, found: Trend) -> None:
    say(f"from {named(base)}\nto   {named(head)}")
    for kind, title in TITLES.items():
        if changes := changes_of(found, kind):
            say(f"\n{title} ({len(changes):,})", style="bold")
            say_table(
                ("rule", "resource", "verdict", "found"),
                (
                    (
                        f"{c.result.code} {c.result.rule}",
                        c.result.resource,
                        c.in_words(),
                        c.result.statement,
                    )
                    for c in changes
                ),
            )
    if rules := [*rule_lines(found)]:
        say(f"\nRules ({len(rules):,})", style="bold")
        for line in rules:
            say(line)
    if not rules and not any(changes_of(found, kind) for kind in TITLES):
        say("\nnothing changed")
