"""Which rules a machine-readable report describes, and in which words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corelane.plan.model import Finding, PlanDocument
from corelane.policies.controls.frameworks import Control
from corelane.policies.model.rule import Rule
from corelane.policies.values.sanitize import legible
from corelane.report.model.view import ReportExtras


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNote:
    """A rule as reports describe it; ``controls`` are references, as ``nist-800-53r5/SC-6``."""

    code: str
    id: str
    family: str
    level: str
    severity: str
    remedy: str
    controls: tuple[str, ...]
    summary: str = ""
    reason: str = ""

    @property
    def page(self) -> str:
        """Where the rule's page is among the project's documents."""
        return f"docs/rules/{self.family}/{self.id}.md"


def rule_notes(document: PlanDocument, extras: ReportExtras) -> tuple[RuleNote, ...]:
    """Describe each rule of the catalogue, and any that only left findings, by their ids."""
    strangers = {finding.code: _stranger(finding) for finding in document.findings}
    known = {rule.code: _known(rule) for rule in extras.catalogue}
    return tuple(sorted({**strangers, **known}.values(), key=lambda note: note.id))


def control_sentences(refs: Sequence[str], controls: Mapping[str, Control]) -> Iterator[str]:
    """Say of each control how far a rule's verdict goes, and what it does not show."""
    for ref in refs:
        control = controls.get(ref)
        if control is None:
            yield f"{legible(ref)}: nothing is known of this control."
        else:
            yield (
                f"{control.name} ({control.relation}). Shows: {control.shows} "
                f"Does not show: {control.not_shown}"
            )


def _known(rule: Rule) -> RuleNote:
    reason = rule.reason.replace("``", "`")
    return RuleNote(
        code=rule.code,
        id=rule.id,
        family=rule.family,
        level=str(rule.level),
        severity=str(rule.severity),
        remedy=rule.remedy,
        controls=rule.controls,
        summary=rule.summary.replace("``", "`"),
        reason="\n\n".join(" ".join(part.split()) for part in reason.split("\n\n")),
    )


def _stranger(finding: Finding) -> RuleNote:
    return RuleNote(
        code=finding.code,
        id=finding.rule,
        family=finding.family,
        level=finding.level,
        severity=finding.severity,
        remedy=finding.remedy,
        controls=finding.controls,
    )
