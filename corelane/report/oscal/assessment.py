"""The base of an OSCAL report: the results, sorted into observations of each rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corelane.policies.judging.evaluate import Verdict
from corelane.report.model.facts import FactTable, Format
from corelane.report.model.report_model import ReportModel
from corelane.report.model.results import Result
from corelane.report.model.rules import ReportedRule
from corelane.report.oscal.data_types import identity, midnight

# Verdicts that many resources share: one observation has all that are alike.
_SHARED = (Verdict.PASS, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Results of one rule in one observation."""

    uuid: str
    code: str
    verdict: str
    results: tuple[Result, ...]

    @property
    def first(self) -> Result:
        """The result that stands for all; where there are more they differ in resource only."""
        return self.results[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A plan as OSCAL sees it."""

    report: ReportModel
    facts: FactTable[Result]
    rules: Mapping[str, ReportedRule]
    groups: tuple[Group, ...]

    @property
    def moment(self) -> str:
        """The moment of collection: the day of the plan, for there is no clock."""
        return midnight(self.report.origin.as_of)

    @property
    def tool(self) -> str:
        """The identity of what judged."""
        return identity("tool", self.report.origin.pack_version, self.report.origin.pack_digest)

    @property
    def plan(self) -> str:
        """The identity of the file in which all evidence stands."""
        return self.own("plan.json")

    def facts_of(self, rule: ReportedRule) -> dict[str, str]:
        """Return the facts of a rule by key."""
        return self.report.facts.rules.of(Format.OSCAL).properties(rule)

    def own(self, kind: str, *parts: str) -> str:
        """Return the identity of something that belongs to this stack."""
        return identity(kind, self.report.origin.project, self.report.origin.stack, *parts)

    def item(self, urn: str) -> str:
        """Return the identity of a resource; the empty URN is the stack's own."""
        return self.own("inventory-item", urn)

    def party(self, name: str) -> str:
        """Return the identity of a person."""
        return identity("party", name)


def assess(report: ReportModel) -> Assessment:
    """Sort the results of a plan into observations."""
    return Assessment(
        report=report,
        facts=report.facts.results.of(Format.OSCAL),
        rules={rule.code: rule for rule in report.rules},
        groups=tuple(_groups(report)),
    )


def _groups(report: ReportModel) -> Iterable[Group]:
    sorted_: dict[tuple[str, ...], list[Result]] = {}
    for result in report.results.all:
        sorted_.setdefault(_key(result), []).append(result)
    place = (report.origin.project, report.origin.stack)
    for key, results in sorted(sorted_.items()):
        uuid = identity("observation", *place, *key)
        code, verdict = key[:2]
        yield Group(uuid=uuid, code=code, verdict=verdict, results=tuple(results))


def _key(result: Result) -> tuple[str, ...]:
    finding = result.finding
    alike = (finding.code, finding.verdict, finding.message)
    if finding.verdict in _SHARED:
        return alike
    return (*alike, finding.waiver or "", finding.urn, finding.path, finding.value)
