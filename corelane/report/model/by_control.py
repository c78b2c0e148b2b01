"""The controls of each framework: how far rules support them, and what no result shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corelane.policies.controls.frameworks import Control, Framework
from corelane.report.model.results import Tally
from corelane.report.model.rules import ControlNote, ReportedRule


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """A control, and the rules whose results are evidence for a part of it."""

    note: ControlNote
    rules: tuple[ReportedRule, ...]
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
        """The number of its controls."""
        return len(self.controls)


def framework_views(
    rules: Sequence[ReportedRule], controls: Mapping[str, Control]
) -> tuple[FrameworkView, ...]:
    """Return every framework with all controls known or named by a rule, in their order."""
    supporting: defaultdict[str, list[ReportedRule]] = defaultdict(list)
    for rule in rules:
        for note in rule.controls:
            supporting[note.ref].append(rule)
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


def _view(ref: str, control: Control | None, rules: Sequence[ReportedRule]) -> ControlView:
    return ControlView(
        note=ControlNote(ref=ref, control=control),
        rules=tuple(rules),
        tally=Tally(_sum(rule.tally.counts for rule in rules)),
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total = Counter[str]()
    for each in counts:
        total.update(each)
    return dict(total)
