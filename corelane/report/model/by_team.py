"""The resources of each team, and the sum of their results."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corelane.report.model.by_resource import ResourceView
from corelane.report.model.results import Results, Tally
from corelane.report.model.truncated import Truncated


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """A team, the sum of its results, and its resources, the worst first."""

    name: str
    tally: Tally
    resources: Truncated[ResourceView]


def team_views(results: Results, resources: Sequence[ResourceView]) -> tuple[TeamView, ...]:
    """Return every team that owns a resource, by name."""
    urns: defaultdict[str, set[str]] = defaultdict(set)
    for result in results.all:
        urns[result.team].add(result.finding.urn)
    owned: defaultdict[str, list[ResourceView]] = defaultdict(list)
    for resource in resources:
        owned[resource.team].append(resource)
    return tuple(
        _view(name, tally, owned[name], len(urns[name]))
        for name, tally in sorted(results.by(lambda result: result.team).items())
    )


def _view(name: str, tally: Tally, listed: Sequence[ResourceView], total: int) -> TeamView:
    shown = Truncated(tuple(listed), total - len(listed))
    return TeamView(name=name, tally=tally, resources=shown)
