"""How far each control of each framework is supported, and what no result of a rule shows of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corelane.policies.controls.frameworks import Control, Framework
from corelane.report.model.results import Tally
from corelane.report.model.rule_cards import ControlNote, RuleCard, control_note


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """A control, and the rules whose results are evidence for a part of it."""

    note: ControlNote
    rules: tuple[RuleCard, ...]
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkView:
    """A framework with its controls; `framework` is absent where nothing is known of it."""

    id: str
    framework: Framework | None
    controls: tuple[ControlView, ...]

    @property
    def name(self) -> str:
        """The framework's full name, as far as it is known."""
        return self.framework.name if self.framework else self.id

    @property
    def size(self) -> int:
        """How many controls are told."""
        return len(self.controls)


def framework_views(
    cards: Sequence[RuleCard], controls: Mapping[str, Control]
) -> tuple[FrameworkView, ...]:
    """Return every framework with all controls known or named by a rule, in their order."""
    supporting: defaultdict[str, list[RuleCard]] = defaultdict(list)
    for card in cards:
        for note in card.controls:
            supporting[note.ref].append(card)
    refs = dict.fromkeys((*controls, *sorted(supporting)))
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for ref in refs:
        grouped[ref.partition("/")[0]].append(ref)
    return tuple(
        FrameworkView(
            id=name,
            framework=next((controls[r].framework for r in named if r in controls), None),
            controls=tuple(_view(r, controls.get(r), supporting[r]) for r in named),
        )
        for name, named in grouped.items()
    )


def _view(ref: str, control: Control | None, rules: Sequence[RuleCard]) -> ControlView:
    return ControlView(
        note=control_note(ref, control),
        rules=tuple(rules),
        tally=Tally(_sum(card.tally.counts for card in rules)),
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total = Counter[str]()
    for each in counts:
        total.update(each)
    return dict(total)
