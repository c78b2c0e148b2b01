"""The results of each resource, and the resources that no rule looks at."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from corelane.plan.model import RecordedResource
from corelane.report.model.results import Result, Results, Tally, resource_anchor
from corelane.report.model.truncated import Truncated
from corelane.report.model.verdicts import VERDICTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """One resource with its results, and where the stack file declares it."""

    urn: str
    name: str
    type: str
    team: str
    declared_in: str
    anchor: str
    tally: Tally


def resource_views(results: Results) -> Truncated[ResourceView]:
    """Return the resources that have a result listed, those with the worst verdict first."""
    tallies = results.by(lambda result: result.finding.urn)
    views = [_view(tally) for tally in tallies.values() if tally.listed]
    return Truncated(tuple(sorted(views, key=_urgency)), len(tallies) - len(views))


def unjudged(
    resources: Iterable[RecordedResource], results: Iterable[Result]
) -> tuple[tuple[str, int], ...]:
    """Count the resources that have no result at all, by type."""
    judged = {result.finding.urn for result in results}
    found = Counter(resource.type for resource in resources if resource.urn not in judged)
    return tuple(sorted(found.items()))


def _view(tally: Tally) -> ResourceView:
    result = tally.listed[0]
    about = result.finding
    return ResourceView(
        urn=about.urn,
        name=about.resource_name or "the stack",
        type=about.resource_type,
        team=result.team,
        declared_in=about.declared_in,
        anchor=resource_anchor(about.urn),
        tally=tally,
    )


def _urgency(view: ResourceView) -> tuple[int, int, str, str, str]:
    worst = view.tally.worst
    rank = VERDICTS.index(worst) if worst in VERDICTS else len(VERDICTS)
    return (rank, -view.tally.counts.get(worst, 0), view.name, view.type, view.urn)
