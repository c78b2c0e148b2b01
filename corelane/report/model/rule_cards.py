"""What each rule is, what it found, and what its result does and does not show an auditor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from corelane.plan.model import Finding
from corelane.policies.controls.frameworks import Control
from corelane.policies.documentation.layers import Layers
from corelane.policies.model.rule import Rule
from corelane.report.model.results import Results, Tally
from corelane.report.model.verdicts import BLOCK, SEVERITIES, VERDICTS

CONFIGURATION_ONLY = (
    "That the configuration is in force, or that it works: only what was declared was read."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlNote:
    """A control of a framework, and how far a passing rule goes towards it."""

    ref: str
    id: str
    title: str = ""
    relation: str = "supports"
    shows: str = ""
    does_not_show: str = CONFIGURATION_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCard:
    """One rule with its results; `digest` is that of its source, as the pack was installed.

    `layers` says where the rule is kept beside the plan, where that is known.
    """

    code: str
    id: str
    family: str
    level: str
    severity: str
    summary: str = ""
    rationale: str = ""
    remedy: str = ""
    digest: str = ""
    controls: tuple[ControlNote, ...] = ()
    tally: Tally = field(default_factory=Tally)
    layers: Layers | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The rationale without its summary, a paragraph each."""
        return tuple(" ".join(part.split()) for part in self.rationale.split("\n\n") if part)

    @property
    def state(self) -> str:
        """The worst verdict the rule gave, or `unused` when it met no resource."""
        return self.tally.state


def rule_cards(
    catalogue: Iterable[Rule],
    results: Results,
    *,
    notes: Mapping[str, Control],
    digests: Mapping[str, str],
    layers: Mapping[str, Layers],
) -> tuple[RuleCard, ...]:
    """Return a card for every rule known or found, those with violations first."""
    tallies = results.by(lambda finding: finding.code)
    cards = [_card(rule, tallies.get(rule.code, Tally()), notes) for rule in catalogue]
    known = {card.code for card in cards}
    strangers = {f.code: f for f in results.findings if f.code not in known}
    cards += [_stranger(finding, tallies[code], notes) for code, finding in strangers.items()]
    told = [
        replace(card, digest=digests.get(card.id, ""), layers=layers.get(card.id)) for card in cards
    ]
    return tuple(sorted(told, key=_urgency))


def control_note(ref: str, control: Control | None) -> ControlNote:
    """Return what is known of a control that a rule refers to."""
    if control is None:
        return ControlNote(ref=ref, id=ref)
    return ControlNote(
        ref=ref,
        id=control.id,
        title=control.title,
        relation=control.relation,
        shows=control.shows,
        does_not_show=control.not_shown,
    )


def _card(rule: Rule, tally: Tally, notes: Mapping[str, Control]) -> RuleCard:
    return RuleCard(
        code=rule.code,
        id=rule.id,
        family=rule.family,
        level=str(rule.level),
        severity=str(rule.severity),
        summary=rule.summary,
        rationale=rule.reason,
        remedy=rule.remedy,
        controls=_notes(rule.controls, notes),
        tally=tally,
    )


def _stranger(finding: Finding, tally: Tally, notes: Mapping[str, Control]) -> RuleCard:
    """Describe a rule that left findings but is in no catalogue given, as far as these tell."""
    return RuleCard(
        code=finding.code,
        id=finding.rule,
        family=finding.family,
        level=finding.level,
        severity=finding.severity,
        remedy=finding.remedy,
        controls=_notes(finding.controls, notes),
        tally=tally,
    )


def _notes(refs: Iterable[str], notes: Mapping[str, Control]) -> tuple[ControlNote, ...]:
    return tuple(control_note(ref, notes.get(ref)) for ref in refs)


def _urgency(card: RuleCard) -> tuple[int, bool, int, str, str]:
    return (
        VERDICTS.index(card.state) if card.state in VERDICTS else len(VERDICTS),
        card.level != BLOCK,
        SEVERITIES.index(card.severity) if card.severity in SEVERITIES else len(SEVERITIES),
        card.family,
        card.id,
    )
