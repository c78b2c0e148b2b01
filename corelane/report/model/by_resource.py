"""What the rules say of each resource, and which resources no rule looks at."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from corelane.plan.model import Finding, RecordedResource
from corelane.report.model.results import Results, Tally, resource_anchor, team_of
from corelane.report.model.truncated import Shown
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


def resource_views(results: Results) -> Shown[ResourceView]:
    """Return the resources that have a result listed, those in the worst state first."""
    tallies = results.by(lambda finding: finding.urn)
    views = [_view(tally) for tally in tallies.values() if tally.listed]
    return Shown(tuple(sorted(views, key=_urgency)), len(tallies) - len(views))


def unjudged(
    resources: Iterable[RecordedResource], findings: Iterable[Finding]
) -> tuple[tuple[str, int], ...]:
    """Count the resources that have no result at all, by type."""
    judged = {finding.urn for finding in findings}
    found = Counter(resource.type for resource in resources if resource.urn not in judged)
    return tuple(sorted(found.items()))


def _view(tally: Tally) -> ResourceView:
    about = tally.listed[0].finding
    return ResourceView(
        urn=about.urn,
        name=about.resource_name or "the stack",
        type=about.resource_type,
        team=team_of(about),
        declared_in=about.declared_in,
        anchor=resource_anchor(about.urn),
        tally=tally,
    )


def _urgency(view: ResourceView) -> tuple[int, int, str, str, str]:
    state = view.tally.state
    rank = VERDICTS.index(state) if state in VERDICTS else len(VERDICTS)
    return (rank, -view.tally.counts.get(state, 0), view.name, view.type, view.urn)
