"""The results of a plan: sanitized findings, numbered, and the ones that a page lists."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from typing import Final

from corelane.plan.model import Finding
from corelane.policies.judging.evaluate import BROKEN
from corelane.report.model.sanitizer import Sanitizer
from corelane.report.model.truncated import Truncated
from corelane.report.model.verdicts import SEVERITIES, VERDICTS, urgency
from corelane.report.model.waivers import ReportedWaiver

# How much a page may list and still open at once; every view lists the same results, the worst of
# all. A pass is a name in a line, so it takes less room than what has something to say.
ROOM: Final = 6_000
_QUIET: Final = ("pass", "not-applicable")
_LOUD_COST: Final = 3
CARDS: Final = 500
PLATFORM: Final = "platform"
UNUSED: Final = "unused"
CARRIED: Final = ("fail", "error")
"""The verdicts that a card shows in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finding as reports show it, with the waiver that answers for it.

    ``number`` is the same in every view, from 1 for the worst, and 0 for what the engine said.
    ``key`` is what the page's filters compare: verdict, severity, family and team, each a number;
    ``card`` is the anchor of its card. Both are empty for a result that is counted only.
    """

    finding: Finding
    fingerprint: str
    waiver: ReportedWaiver | None = None
    number: int = 0
    key: str = ""
    card: str = ""

    @property
    def team(self) -> str:
        """The team of the resource; the platform's own belong to the platform.

        Of what the engine said the team is not known.
        """
        return self.finding.team or (PLATFORM if self.number else "")

    @property
    def is_broken(self) -> bool:
        """Return whether the rule does not hold, waived or not."""
        return self.finding.verdict in BROKEN

    @property
    def reason(self) -> str:
        """The reason of a verdict other than pass and fail, or of the waiver."""
        if not self.is_broken:
            return self.finding.message
        return self.waiver.waiver.reason if self.waiver else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Results that belong together: how many there are of each verdict, and those listed."""

    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    listed: tuple[Result, ...] = ()

    @property
    def worst(self) -> str:
        """The worst verdict among them, or `unused` when there is none."""
        return next((verdict for verdict in VERDICTS if self.counts.get(verdict)), UNUSED)

    @property
    def total(self) -> int:
        """The number of results, listed or not."""
        return sum(self.counts.values())

    @property
    def present(self) -> tuple[tuple[str, int], ...]:
        """The verdicts that occur with their numbers, worst first."""
        return tuple((v, self.counts[v]) for v in VERDICTS if self.counts.get(v))

    @property
    def left_out(self) -> int:
        """The number of results that are counted but not listed."""
        return self.total - len(self.listed)

    def of(self, *verdicts: str) -> Truncated[Result]:
        """Return the results listed with one of these verdicts, and how many are not."""
        listed = tuple(r for r in self.listed if r.finding.verdict in verdicts)
        return Truncated(listed, sum(self.counts.get(v, 0) for v in verdicts) - len(listed))


@dataclass(frozen=True, slots=True)
class Facets:
    """The choices of the filters; a result's key has positions in these."""

    families: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """Every result in the order of the plan and the worst first, and the ones listed."""

    all: tuple[Result, ...]
    worst: tuple[Result, ...]
    listed: tuple[Result, ...]
    facets: Facets

    def by(self, name: Callable[[Result], str]) -> dict[str, Tally]:
        """Return the results sorted under names; each counts once, so the totals agree."""
        counted: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for result in self.worst:
            counted[name(result)][result.finding.verdict] += 1
        listed: defaultdict[str, list[Result]] = defaultdict(list)
        for result in self.listed:
            listed[name(result)].append(result)
        return {key: Tally(dict(found), tuple(listed[key])) for key, found in counted.items()}


def results_of(
    findings: Sequence[Finding],
    waivers: Mapping[str, ReportedWaiver] | None = None,
    sanitizer: Sanitizer | None = None,
) -> Results:
    """Sanitize, sort and number the findings of a plan, and choose the results to list.

    ``waivers`` are sanitized already, by their ids as findings name them.
    """
    sanitizer = sanitizer or Sanitizer()
    clean = [sanitizer.item(finding) for finding in findings]
    facets = Facets(
        families=tuple(sorted({finding.family for finding in clean})),
        teams=tuple(sorted({finding.team or PLATFORM for finding in clean})),
    )
    order = sorted(range(len(clean)), key=lambda at: urgency(clean[at]))
    spent = accumulate(1 if clean[at].verdict in _QUIET else _LOUD_COST for at in order)
    fits = bisect_right(tuple(spent), ROOM)
    found: dict[int, Result] = {}
    marks = _Marks(facets)
    for number, at in enumerate(order, start=1):
        # The identity is that of plan.json, whatever had to be spelt out in its parts.
        fingerprint = findings[at].fingerprint
        key, card = marks.of(clean[at], fingerprint) if number <= fits else ("", "")
        found[at] = Result(
            finding=clean[at],
            fingerprint=fingerprint,
            waiver=(waivers or {}).get(findings[at].waiver or ""),
            number=number,
            key=key,
            card=card,
        )
    worst = tuple(found[at] for at in order)
    return Results(tuple(found[at] for at in range(len(clean))), worst, worst[:fits], facets)


def resource_anchor(urn: str) -> str:
    """Return the anchor of a resource: short, and the same in every report."""
    return f"resource-{sha256(urn.encode()).hexdigest()[:12]}"


class _Marks:
    """Gives each listed result its key, and the worst of them an anchor."""

    def __init__(self, facets: Facets) -> None:
        axes = (VERDICTS, SEVERITIES, facets.families, facets.teams)
        self._places = [{name: str(at) for at, name in enumerate(names)} for names in axes]
        self._names = Counter[str]()
        self._cards = Counter[str]()

    def of(self, finding: Finding, fingerprint: str) -> tuple[str, str]:
        """Return the key of a result, and the anchor of its card if it has one."""
        values = (finding.verdict, finding.severity, finding.family, finding.team or PLATFORM)
        places = zip(self._places, values, strict=True)
        key = ".".join(place.get(value, "x") for place, value in places)
        return key, "".join(self._card(finding, fingerprint))

    def _card(self, finding: Finding, fingerprint: str) -> Iterator[str]:
        """Name a card by its finding's fingerprint; what shares one is counted."""
        name = f"finding-{fingerprint[:16]}"
        self._names[name] += 1
        if finding.verdict in CARRIED and self._cards[finding.verdict] < CARDS:
            self._cards[finding.verdict] += 1
            yield name if self._names[name] == 1 else f"{name}-{self._names[name]}"
