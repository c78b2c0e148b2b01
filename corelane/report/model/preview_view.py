"""What a run of the real engine would do, told in the order of how much it can hurt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corelane.plan.model import Finding
from corelane.report.model.truncated import Shown, first
from corelane.report.model.verdicts import with_verdict

# The names of pulumi's display.StepOp (sdk/v3/go/common/display, sdk/v3/go/common/apitype).
REPLACING = frozenset({"replace", "create-replacement", "delete-replaced", "import-replacement"})
QUIET = frozenset({"same", "read", "refresh"})
STEPS_SHOWN = 200
_Item = TypeVar("_Item")
_ORDER = ("replace", "delete", "update", "create", "import")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation of the engine on one resource.

    `reasons` are paths of properties; values never get here, since secrets would be among them.
    """

    operation: str
    urn: str
    type: str
    reasons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The resource's own name, the last part of its URN."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewReport:
    """A preview as reports tell it: the steps, what the pack said, and how the run ended."""

    engine: str
    succeeded: bool
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    diagnostics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """How many resources of one type meet one operation."""

    operation: str
    type: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """The preview sorted for a reader; a resource that is replaced counts once."""

    report: PreviewReport
    totals: tuple[tuple[str, int], ...]
    rows: tuple[OperationRow, ...]
    replaced: Shown[Step]
    deleted: Shown[Step]
    violations: Shown[Finding]
    not_evaluated: Shown[Finding]
    diagnostics: Shown[str]

    @property
    def title(self) -> str:
        """What the run amounts to, replacements and deletions first."""
        said = [f"{number:,} to {operation}" for operation, number in self.totals]
        return ", ".join(said) or "No change"


def preview_view(report: PreviewReport) -> PreviewView:
    """Sort and count the steps and findings of a preview."""
    steps = _one_per_resource(report.steps)
    loud = [step for step in steps if step.operation not in QUIET]
    return PreviewView(
        report=report,
        totals=tuple(
            sorted(Counter(s.operation for s in loud).items(), key=lambda row: _rank(row[0]))
        ),
        rows=_rows(loud),
        replaced=_cut([step for step in steps if step.operation == "replace"]),
        deleted=_cut([step for step in steps if step.operation == "delete"]),
        violations=_cut(with_verdict(report.findings, "fail", "error")),
        not_evaluated=_cut(with_verdict(report.findings, "not-evaluated")),
        diagnostics=_cut(report.diagnostics),
    )


def _cut(items: Sequence[_Item]) -> Shown[_Item]:
    return first(items, STEPS_SHOWN)


def _one_per_resource(steps: Iterable[Step]) -> list[Step]:
    """Merge the several steps the engine takes to replace one resource."""
    merged: dict[tuple[str, str], Step] = {}
    for step in steps:
        operation = "replace" if step.operation in REPLACING else step.operation
        known = merged.get((step.urn, operation), step)
        reasons = tuple(dict.fromkeys((*known.reasons, *step.reasons)))
        merged[step.urn, operation] = replace(step, operation=operation, reasons=reasons)
    return sorted(merged.values(), key=lambda s: (_rank(s.operation), s.type, s.urn))


def _rows(steps: Iterable[Step]) -> tuple[OperationRow, ...]:
    counted = Counter((step.operation, step.type) for step in steps)
    rows = [OperationRow(operation=o, type=t, number=n) for (o, t), n in counted.items()]
    return tuple(sorted(rows, key=lambda row: (_rank(row.operation), row.type)))


def _rank(operation: str) -> tuple[int, str]:
    return (_ORDER.index(operation) if operation in _ORDER else len(_ORDER), operation)
