"""The rules that could have judged: the one description of each, with its results."""

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
    control: Control | None = None

    @property
    def id(self) -> str:
        """Its number with its framework, or the reference to a control that is not known."""
        return self.control.id if self.control else self.ref

    @property
    def title(self) -> str:
        """Its title, as far as it is known."""
        return self.control.title if self.control else ""

    @property
    def relation(self) -> str:
        """The distance that the rules go towards it."""
        return self.control.relation if self.control else "supports"

    @property
    def shows(self) -> str:
        """The part that a pass is evidence for."""
        return self.control.shows if self.control else ""

    @property
    def does_not_show(self) -> str:
        """The part that a pass is no evidence for."""
        return self.control.not_shown if self.control else CONFIGURATION_ONLY

    @property
    def sentence(self) -> str:
        """The relation, the part shown and the part not shown, in a sentence."""
        if self.control is None:
            return f"{self.ref}: nothing is known of this control."
        return (
            f"{self.control.name} ({self.control.relation}). Shows: {self.control.shows} "
            f"Does not show: {self.control.not_shown}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRule:
    """A rule with its results; code in its texts stands between single backticks.

    ``digest`` is that of its source, as the pack was installed; ``layers`` says where the rule is
    kept beside the plan, where that is known.
    """

    code: str
    id: str
    family: str
    level: str
    severity: str
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    remedy: str = ""
    digest: str = ""
    controls: tuple[ControlNote, ...] = ()
    tally: Tally = field(default_factory=Tally)
    layers: Layers | None = None

    @property
    def name(self) -> str:
        """The code, then the name, as people read it."""
        return f"{self.code} {self.id}"

    @property
    def reason(self) -> str:
        """The paragraphs behind the summary: why the rule is one."""
        return "\n\n".join(self.paragraphs)

    @property
    def page(self) -> str:
        """The path of the rule's page among the project's documents."""
        return f"docs/rules/{self.family}/{self.id}.md"

    @property
    def worst(self) -> str:
        """The worst verdict the rule gave, or `unused` when it met no resource."""
        return self.tally.worst


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSources:
    """The catalogue, and what is known beside it: digests by id, controls by reference."""

    catalogue: Iterable[Rule] = ()
    controls: Mapping[str, Control] = field(default_factory=dict[str, Control])
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    layers: Mapping[str, Layers] = field(default_factory=dict[str, Layers])


def reported_rules(results: Results, sources: RuleSources) -> tuple[ReportedRule, ...]:
    """Describe each rule of the catalogue, and any that only left findings, by their ids."""
    tallies = results.by(lambda result: result.finding.code)
    known = {rule.code: _known(rule, tallies, sources) for rule in sources.catalogue}
    strangers = {
        result.finding.code: result.finding
        for result in results.worst
        if result.finding.code not in known
    }
    described = [_named(each, each.rule, tallies, sources) for each in strangers.values()]
    return tuple(sorted((*known.values(), *described), key=lambda rule: (rule.id, rule.code)))


def by_urgency(rules: Iterable[ReportedRule]) -> tuple[ReportedRule, ...]:
    """Sort rules, those with violations first."""
    return tuple(sorted(rules, key=_urgency))


def _known(rule: Rule, tallies: Mapping[str, Tally], sources: RuleSources) -> ReportedRule:
    paragraphs = rule.reason.replace("``", "`").split("\n\n")
    return replace(
        _named(rule, rule.id, tallies, sources),
        summary=rule.summary.replace("``", "`"),
        paragraphs=tuple(" ".join(part.split()) for part in paragraphs if part),
    )


def _named(
    named: Rule | Finding, id_: str, tallies: Mapping[str, Tally], sources: RuleSources
) -> ReportedRule:
    """Describe a rule as far as its catalogue and its findings both do."""
    return ReportedRule(
        code=named.code,
        id=id_,
        family=named.family,
        level=str(named.level),
        severity=str(named.severity),
        remedy=named.remedy,
        digest=sources.digests.get(id_, ""),
        controls=_notes(named.controls, sources),
        tally=tallies.get(named.code, Tally()),
        layers=sources.layers.get(id_),
    )


def _notes(refs: Iterable[str], sources: RuleSources) -> tuple[ControlNote, ...]:
    return tuple(ControlNote(ref=ref, control=sources.controls.get(ref)) for ref in refs)


def _urgency(rule: ReportedRule) -> tuple[int, bool, int, str, str]:
    return (
        VERDICTS.index(rule.worst) if rule.worst in VERDICTS else len(VERDICTS),
        rule.level != BLOCK,
        SEVERITIES.index(rule.severity) if rule.severity in SEVERITIES else len(SEVERITIES),
        rule.family,
        rule.id,
    )
