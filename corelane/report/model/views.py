"""The results of a plan, sorted in every way that a reader may ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corelane.policies.controls.frameworks import Control
from corelane.report.model.by_control import FrameworkView, framework_views
from corelane.report.model.by_family import FamilyRow, family_rows
from corelane.report.model.by_resource import ResourceView, resource_views
from corelane.report.model.by_team import TeamView, team_views
from corelane.report.model.results import Result, Results
from corelane.report.model.rules import ReportedRule, by_urgency
from corelane.report.model.truncated import Truncated

OTHERS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultViews:
    """The results by rule, resource, control and team, and those shown one by one."""

    families: tuple[FamilyRow, ...]
    violations: Truncated[Result]
    errors: Truncated[Result]
    not_evaluated: Truncated[Result]
    waived: Truncated[Result]
    rules: tuple[ReportedRule, ...]
    resources: Truncated[ResourceView]
    frameworks: tuple[FrameworkView, ...]
    teams: tuple[TeamView, ...]


def result_views(
    results: Results, rules: Sequence[ReportedRule], controls: Mapping[str, Control]
) -> ResultViews:
    """Sort the results of a plan; `rules` are all that could have judged."""
    urgent = by_urgency(rules)
    resources = resource_views(results)
    return ResultViews(
        families=family_rows(results, rules),
        violations=_carded(results, "fail"),
        errors=_carded(results, "error"),
        not_evaluated=_with(results, "not-evaluated"),
        waived=_with(results, "waived"),
        rules=urgent,
        resources=resources,
        frameworks=framework_views(urgent, controls),
        teams=team_views(results, resources.items),
    )


def _carded(results: Results, verdict: str) -> Truncated[Result]:
    """Return the results that have a card, and how many have none though they should."""
    cards = tuple(r for r in results.listed if r.card and r.finding.verdict == verdict)
    return Truncated(cards, sum(r.finding.verdict == verdict for r in results.all) - len(cards))


def _with(results: Results, verdict: str) -> Truncated[Result]:
    total = sum(result.finding.verdict == verdict for result in results.all)
    listed = [result for result in results.listed if result.finding.verdict == verdict]
    shown = tuple(listed[:OTHERS_SHOWN])
    return Truncated(shown, total - len(shown))
