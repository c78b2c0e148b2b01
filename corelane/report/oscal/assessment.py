"""What an OSCAL report is made from: the plan's findings, sorted into observations of each rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corelane.plan.model import Finding, PlanDocument, WaiverUse
from corelane.policies.controls.frameworks import Control
from corelane.policies.judging.evaluate import Verdict
from corelane.report.model.rule_notes import RuleNote, rule_notes
from corelane.report.model.view import ReportExtras
from corelane.report.oscal.words import identity, midnight

# Verdicts that many resources share: one observation tells all that are alike.
_SHARED = (Verdict.PASS, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Findings of one rule that one observation tells."""

    uuid: str
    code: str
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that stands for all; where there are more they differ in resource only."""
        return self.findings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A plan as OSCAL sees it."""

    document: PlanDocument
    rules: Mapping[str, RuleNote]
    controls: Mapping[str, Control]
    waivers: Mapping[str, WaiverUse]
    groups: tuple[Group, ...]

    @property
    def moment(self) -> str:
        """When everything was collected: the day of the plan, for there is no clock."""
        return midnight(self.document.as_of)

    @property
    def tool(self) -> str:
        """The identity of what judged."""
        return identity("tool", self.document.pack.version, self.document.pack.digest)

    @property
    def plan(self) -> str:
        """The identity of the file in which all evidence stands."""
        return self.own("plan.json")

    def own(self, kind: str, *parts: str) -> str:
        """Return the identity of something that belongs to this stack."""
        return identity(kind, self.document.project, self.document.stack, *parts)

    def item(self, urn: str) -> str:
        """Return the identity of a resource; the empty URN is the stack's own."""
        return self.own("inventory-item", urn)

    def party(self, name: str) -> str:
        """Return the identity of a person."""
        return identity("party", name)


def assess(document: PlanDocument, extras: ReportExtras) -> Assessment:
    """Sort the findings of a plan into observations."""
    return Assessment(
        document=document,
        rules={note.code: note for note in rule_notes(document, extras)},
        controls=extras.controls,
        waivers={waiver.id: waiver for waiver in document.waivers},
        groups=tuple(_groups(document)),
    )


def _groups(document: PlanDocument) -> Iterable[Group]:
    sorted_: dict[tuple[str, ...], list[Finding]] = {}
    for finding in document.findings:
        sorted_.setdefault(_key(finding), []).append(finding)
    place = (document.project, document.stack)
    for key, findings in sorted(sorted_.items()):
        uuid = identity("observation", *place, *key)
        code, verdict = key[:2]
        yield Group(uuid=uuid, code=code, verdict=verdict, findings=tuple(findings))


def _key(finding: Finding) -> tuple[str, ...]:
    alike = (finding.code, finding.verdict, finding.message)
    if finding.verdict in _SHARED:
        return alike
    return (*alike, finding.waiver or "", finding.urn, finding.path, finding.value)
