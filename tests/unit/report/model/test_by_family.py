"""A family stands in the overview with its rules and the number of every verdict."""

from corelane.report.model.by_family import family_rows
from corelane.report.model.results import results_of
from corelane.report.model.rules import RuleSources, reported_rules
from corelane.report.model.verdicts import VERDICTS
from tests.support.documents import a_finding, a_rule


def test_a_family_counts_its_rules_even_if_they_met_nothing() -> None:
    results = results_of([a_finding("b", family="cost"), a_finding("b", family="cost")])
    rows = family_rows(results, reported_rules(results, RuleSources(catalogue=[a_rule("a")])))

    assert [(row.family, row.rules, row.tally.total) for row in rows] == [
        ("cost", 1, 2),
        ("isolation", 1, 0),
    ]
    assert dict(rows[0].numbers) == {**dict.fromkeys(VERDICTS, 0), "fail": 2}
    assert [row.applying for row in rows] == [2, 0]
