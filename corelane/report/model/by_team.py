"""How each team's resources stand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corelane.report.model.by_resource import ResourceView
from corelane.report.model.results import Results, Tally, team_of
from corelane.report.model.truncated import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """A team, the sum of its results, and its resources, the worst first."""

    name: str
    tally: Tally
    resources: Shown[ResourceView]


def team_views(results: Results, resources: Sequence[ResourceView]) -> tuple[TeamView, ...]:
    """Return every team that owns a resource, by name."""
    urns: defaultdict[str, set[str]] = defaultdict(set)
    for finding in results.findings:
        urns[team_of(finding)].add(finding.urn)
    return tuple(
        _view(name, tally, [r for r in resources if r.team == name], len(urns[name]))
        for name, tally in sorted(results.by(team_of).items())
    )


def _view(name: str, tally: Tally, listed: Sequence[ResourceView], total: int) -> TeamView:
    shown = Shown(tuple(listed), total - len(listed))
    return TeamView(name=name, tally=tally, resources=shown)
