"""The sums of the results: what they add up to by verdict, and by whatever a result belongs to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from corelane.report.model.results import Result, Results
from corelane.report.model.verdicts import VERDICTS

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The number of results of each verdict: of all, and by the name of each axis.

    A result counts for each control that its rule is evidence for. ``verdicts`` has those too
    that no result has.
    """

    results: int
    verdicts: Counts
    rules: Mapping[str, Counts]
    families: Mapping[str, Counts]
    teams: Mapping[str, Counts]
    controls: Mapping[str, Counts]


def totals_of(results: Results) -> Totals:
    """Add the verdicts of all results up."""
    found = _counts(results.all, lambda _: ("",)).get("", {})
    return Totals(
        results=len(results.all),
        verdicts={str(verdict): found.get(verdict, 0) for verdict in VERDICTS},
        rules=_counts(results.all, lambda result: (result.finding.rule,)),
        families=_counts(results.all, lambda result: (result.finding.family,)),
        teams=_counts(results.all, lambda result: (result.team,)),
        controls=_counts(results.all, lambda result: result.finding.controls),
    )


def _counts(
    results: Iterable[Result], names: Callable[[Result], tuple[str, ...]]
) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for result in results:
        for name in names(result):
            own = counted.setdefault(name, {})
            own[result.finding.verdict] = own.get(result.finding.verdict, 0) + 1
    return counted
