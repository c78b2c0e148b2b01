"""The bar of a family has every verdict in it, none too small to see, and fits its room."""

import re

from hypothesis import given
from hypothesis import strategies as st

from corelane.report.html.family_bar import GAP, LEAST, WIDTH, render_bar, render_bars, widths
from corelane.report.model.by_family import APPLYING, FamilyRow
from corelane.report.model.results import Tally
from corelane.report.model.verdicts import VERDICTS

some_counts = st.dictionaries(st.sampled_from(VERDICTS), st.integers(0, 10_000))


@given(some_counts)
def test_every_verdict_that_applies_is_drawn_and_the_bar_fits(counts: dict[str, int]) -> None:
    longest = sum(counts.get(verdict, 0) for verdict in APPLYING)
    drawn = widths(counts, longest)

    assert [verdict for verdict, _ in drawn] == [v for v in APPLYING if counts.get(v)]
    assert all(width >= LEAST for _, width in drawn)
    assert sum(width + GAP for _, width in drawn) <= WIDTH


def test_twice_as_many_results_are_drawn_longer() -> None:
    [(_, short)], [(_, long)] = widths({"pass": 50}, 100), widths({"pass": 100}, 100)

    assert short < long


def test_a_bar_is_a_drawing_that_a_reader_of_numbers_may_skip() -> None:
    bar = render_bar({"fail": 1, "pass": 3}, 4)

    assert 'aria-hidden="true"' in bar
    assert re.findall('<rect class="([^"]+)"', bar) == ["bar-fail", "bar-pass"]


def test_all_families_are_drawn_to_one_scale() -> None:
    short, long = render_bars(
        [FamilyRow(family=str(n), rules=1, tally=Tally({"pass": n})) for n in (50, 100)]
    )

    assert (short, long) == (render_bar({"pass": 50}, 100), render_bar({"pass": 100}, 100))
