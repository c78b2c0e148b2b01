"""The picture of a family has every verdict in it, none too small to see, and fits its room."""

import re

from hypothesis import given
from hypothesis import strategies as st

from corelane.report.model.overview import DRAWN, GAP, LEAST, WIDTH, family_rows, render_bar, widths
from corelane.report.model.results import results_of
from corelane.report.model.rules import RuleSources, reported_rules
from corelane.report.model.verdicts import VERDICTS
from tests.support.documents import a_finding, a_rule

some_counts = st.dictionaries(st.sampled_from(VERDICTS), st.integers(0, 10_000))


@given(some_counts)
def test_every_verdict_that_applies_is_drawn_and_the_bar_fits(counts: dict[str, int]) -> None:
    longest = sum(counts.get(verdict, 0) for verdict in DRAWN)
    drawn = widths(counts, longest)

    assert [verdict for verdict, _ in drawn] == [v for v in DRAWN if counts.get(v)]
    assert all(width >= LEAST for _, width in drawn)
    assert sum(width + GAP for _, width in drawn) <= WIDTH


def test_twice_as_many_results_are_drawn_longer() -> None:
    [(_, short)], [(_, long)] = widths({"pass": 50}, 100), widths({"pass": 100}, 100)

    assert short < long


def test_a_bar_is_a_drawing_that_a_reader_of_numbers_may_skip() -> None:
    bar = render_bar({"fail": 1, "pass": 3}, 4)

    assert 'aria-hidden="true"' in bar
    assert re.findall('<rect class="([^"]+)"', bar) == ["bar-fail", "bar-pass"]


def test_a_family_counts_its_rules_even_if_they_met_nothing() -> None:
    results = results_of([a_finding("b", family="cost"), a_finding("b", family="cost")])
    rows = family_rows(results, reported_rules(results, RuleSources(catalogue=[a_rule("a")])))

    assert [(row.family, row.rules, row.tally.total) for row in rows] == [
        ("cost", 1, 2),
        ("isolation", 1, 0),
    ]
    assert dict(rows[0].numbers) == {**dict.fromkeys(VERDICTS, 0), "fail": 2}
