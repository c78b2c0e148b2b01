"""What each rule is, what it found, and what its result does and does not show an auditor."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from plan.model import Finding
from plan.report.verdicts import BLOCK, SEVERITIES, VERDICTS
from policies.core.rule import Rule
from policies.frameworks import Control

CONFIGURATION_ONLY = (
    "That the configuration is in force, or that it works: only what was declared was read."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlNote:
    """A control of a framework, and how far a passing rule goes towards it."""

    id: str
    title: str = ""
    relation: str = "supports"
    shows: str = ""
    does_not_show: str = CONFIGURATION_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCard:
    """One rule with the sum of its findings."""

    id: str
    family: str
    level: str
    severity: str
    summary: str = ""
    rationale: str = ""
    remedy: str = ""
    controls: tuple[ControlNote, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The rationale without its summary, a paragraph each."""
        return tuple(" ".join(part.split()) for part in self.rationale.split("\n\n") if part)

    @property
    def state(self) -> str:
        """The worst verdict the rule gave, or `unused` when it met no resource."""
        return next((verdict for verdict in VERDICTS if self.counts.get(verdict)), "unused")


def rule_cards(
    catalogue: Iterable[Rule],
    findings: Sequence[Finding],
    *,
    notes: Mapping[str, Control],
) -> tuple[RuleCard, ...]:
    """Return a card for every rule known or found, those with violations first."""
    counted = _counts(findings)
    cards = [_card(rule, counted.get(rule.id, {}), notes) for rule in catalogue]
    known = {card.id for card in cards}
    strangers = {finding.rule: finding for finding in findings if finding.rule not in known}
    cards += [_stranger(finding, counted[name], notes) for name, finding in strangers.items()]
    return tuple(sorted(cards, key=_urgency))


def _counts(findings: Iterable[Finding]) -> dict[str, Counter[str]]:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        counted[finding.rule][finding.verdict] += 1
    return dict(counted)


def _card(rule: Rule, counted: Mapping[str, int], notes: Mapping[str, Control]) -> RuleCard:
    return RuleCard(
        id=rule.id,
        family=rule.family,
        level=str(rule.level),
        severity=str(rule.severity),
        summary=rule.summary,
        rationale=rule.rationale.removeprefix(rule.summary).strip(),
        remedy=rule.remedy,
        controls=_notes(rule.controls, notes),
        counts=counted,
    )


def _stranger(
    finding: Finding, counted: Mapping[str, int], notes: Mapping[str, Control]
) -> RuleCard:
    """Describe a rule that left findings but is in no catalogue given, as far as these tell."""
    return RuleCard(
        id=finding.rule,
        family=finding.family,
        level=finding.level,
        severity=finding.severity,
        remedy=finding.remedy,
        controls=_notes(finding.controls, notes),
        counts=counted,
    )


def _notes(ids: Iterable[str], notes: Mapping[str, Control]) -> tuple[ControlNote, ...]:
    return tuple(_note(name, notes.get(name)) for name in ids)


def _note(name: str, control: Control | None) -> ControlNote:
    if control is None:
        return ControlNote(id=name)
    return ControlNote(
        id=f"{control.framework.short} {name.partition('/')[2]}",
        title=control.title,
        relation=control.relation,
        shows=control.shows,
        does_not_show=control.not_shown,
    )


def _urgency(card: RuleCard) -> tuple[int, bool, int, str, str]:
    return (
        VERDICTS.index(card.state) if card.state in VERDICTS else len(VERDICTS),
        card.level != BLOCK,
        SEVERITIES.index(card.severity) if card.severity in SEVERITIES else len(SEVERITIES),
        card.family,
        card.id,
    )
