"""Which results a report lists, and what they are told apart by, whatever view sorts them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from typing import Final

from corelane.plan.model import Finding
from corelane.report.model.truncated import Shown
from corelane.report.model.verdicts import SEVERITIES, VERDICTS, with_verdict

# How much a page may list and still open at once; every view lists the same results, the worst of
# all. A pass is a name in a line, so it takes less room than what has something to say.
ROOM: Final = 6_000
_QUIET: Final = ("pass", "not-applicable")
_LOUD_COST: Final = 3
CARDS: Final = 500
PLATFORM: Final = "platform"
UNUSED: Final = "unused"
CARRIED: Final = ("fail", "error")
"""The verdicts that a card tells in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finding that is listed: its `number` is the same in every view, from 1 for the worst.

    `key` is what the page's filters compare: state, severity, family and team, each a number.
    `card` is the anchor of the card that tells all of it, empty where it has none.
    """

    number: int
    finding: Finding
    key: str
    card: str = ""

    @property
    def team(self) -> str:
        """Whose resource it is about."""
        return team_of(self.finding)


@dataclass(frozen=True, slots=True)
class Tally:
    """Results that belong together: how many there are of each verdict, and those listed."""

    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    listed: tuple[Result, ...] = ()

    @property
    def state(self) -> str:
        """The worst verdict among them, or `unused` when there is none."""
        return next((verdict for verdict in VERDICTS if self.counts.get(verdict)), UNUSED)

    @property
    def total(self) -> int:
        """How many results there are, listed or not."""
        return sum(self.counts.values())

    @property
    def present(self) -> tuple[tuple[str, int], ...]:
        """The verdicts that occur with their numbers, worst first."""
        return tuple((v, self.counts[v]) for v in VERDICTS if self.counts.get(v))

    @property
    def left_out(self) -> int:
        """How many results are counted but not listed."""
        return self.total - len(self.listed)

    def of(self, *verdicts: str) -> Shown[Result]:
        """Return the results listed with one of these verdicts, and how many are not."""
        listed = tuple(r for r in self.listed if r.finding.verdict in verdicts)
        return Shown(listed, sum(self.counts.get(v, 0) for v in verdicts) - len(listed))


@dataclass(frozen=True, slots=True)
class Facets:
    """What the filters offer; a result's key has positions in these."""

    families: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """All findings, the results listed of them, and what these can be filtered by."""

    findings: tuple[Finding, ...]
    listed: tuple[Result, ...]
    facets: Facets

    def by(self, name: Callable[[Finding], str]) -> dict[str, Tally]:
        """Return the results sorted under names; each counts once, so the totals agree."""
        counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for finding in self.findings:
            counted[name(finding)][finding.verdict] += 1
        listed: defaultdict[str, list[Result]] = defaultdict(list)
        for result in self.listed:
            listed[name(result.finding)].append(result)
        return {key: Tally(dict(found), tuple(listed[key])) for key, found in counted.items()}


def results_of(findings: Sequence[Finding]) -> Results:
    """Choose the results to list, the worst first, and number them."""
    facets = Facets(
        families=tuple(sorted({finding.family for finding in findings})),
        teams=tuple(sorted({team_of(finding) for finding in findings})),
    )
    worst = with_verdict(findings, *VERDICTS)
    spent = accumulate(1 if f.verdict in _QUIET else _LOUD_COST for f in worst)
    fits = bisect_right(tuple(spent), ROOM)
    return Results(worst, tuple(_listed(worst[:fits], facets)), facets)


def team_of(finding: Finding) -> str:
    """Return whose resource a finding is about."""
    return finding.team or PLATFORM


def resource_anchor(urn: str) -> str:
    """Return the anchor of a resource: short, and the same in every report."""
    return f"resource-{sha256(urn.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"


def _listed(findings: Sequence[Finding], facets: Facets) -> Iterator[Result]:
    anchors, seen = _anchors(findings), Counter[str]()
    places = [{name: str(at) for at, name in enumerate(names)} for names in _axes(facets)]
    for number, finding in enumerate(findings, start=1):
        values = (finding.verdict, finding.severity, finding.family, team_of(finding))
        key = ".".join(place.get(value, "x") for place, value in zip(places, values, strict=True))
        carried = finding.verdict in CARRIED and seen["cards"] < CARDS
        seen["cards"] += carried
        card = anchors[number - 1] if carried else ""
        yield Result(number=number, finding=finding, key=key, card=card)


def _axes(facets: Facets) -> tuple[tuple[str, ...], ...]:
    return (VERDICTS, SEVERITIES, facets.families, facets.teams)


def _anchors(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Name every card by its finding's fingerprint; what shares one is counted."""
    seen = Counter[str]()
    names: list[str] = []
    for finding in findings:
        name = f"finding-{finding.fingerprint[:16]}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(names)
