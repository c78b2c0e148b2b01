"""The verdicts of every family, in numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from corelane.report.model.results import Results, Tally
from corelane.report.model.rules import ReportedRule
from corelane.report.model.verdicts import VERDICTS

APPLYING = tuple(verdict for verdict in VERDICTS if verdict != "not-applicable")
"""The verdicts that say how a family stands; what did not apply says nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """A family, the number of its rules, and its results."""

    family: str
    rules: int
    tally: Tally

    @property
    def numbers(self) -> tuple[tuple[str, int], ...]:
        """The number of every verdict, worst first, absent ones as zero."""
        return tuple((verdict, self.tally.counts.get(verdict, 0)) for verdict in VERDICTS)

    @property
    def applying(self) -> int:
        """The number of results that apply."""
        return sum(self.tally.counts.get(verdict, 0) for verdict in APPLYING)


def family_rows(results: Results, known: Iterable[ReportedRule]) -> tuple[FamilyRow, ...]:
    """Return a row for every family that has rules or results, by name."""
    tallies = results.by(lambda result: result.finding.family)
    rules: dict[str, set[str]] = {family: set() for family in tallies}
    for result in results.all:
        rules[result.finding.family].add(result.finding.code)
    for rule in known:
        rules.setdefault(rule.family, set()).add(rule.code)
    return tuple(
        FamilyRow(family=family, rules=len(codes), tally=tallies.get(family, Tally()))
        for family, codes in sorted(rules.items())
    )
