"""The steps that the real engine would take, in the order of how much they can hurt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corelane.plan.model import Finding
from corelane.report.model.results import Result
from corelane.report.model.sanitizer import Sanitizer
from corelane.report.model.truncated import Truncated, truncated
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
    """A preview as reports show it: the steps, what the pack said, and how the run ended."""

    engine: str
    succeeded: bool
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    diagnostics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """The number of resources of one type that meet one operation."""

    operation: str
    type: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """The preview sorted for a reader; a resource that is replaced counts once."""

    engine: str
    succeeded: bool
    findings: tuple[Finding, ...]
    totals: tuple[tuple[str, int], ...]
    rows: tuple[OperationRow, ...]
    replaced: Truncated[Step]
    deleted: Truncated[Step]
    violations: Truncated[Result]
    errors: Truncated[Result]
    not_evaluated: Truncated[Result]
    diagnostics: Truncated[str]

    @property
    def title(self) -> str:
        """The sums of the run, replacements and deletions first."""
        said = [f"{number:,} to {operation}" for operation, number in self.totals]
        return ", ".join(said) or "No change"


def preview_view(report: PreviewReport, sanitizer: Sanitizer) -> PreviewView:
    """Sanitize, sort and count the steps and findings of a preview."""
    steps = _one_per_resource(map(sanitizer.item, report.steps))
    findings = tuple(map(sanitizer.item, report.findings))
    loud = [step for step in steps if step.operation not in QUIET]
    return PreviewView(
        engine=sanitizer.text(report.engine),
        succeeded=report.succeeded,
        findings=findings,
        totals=tuple(
            sorted(Counter(s.operation for s in loud).items(), key=lambda row: _rank(row[0]))
        ),
        rows=_rows(loud),
        replaced=_cut([step for step in steps if step.operation == "replace"]),
        deleted=_cut([step for step in steps if step.operation == "delete"]),
        violations=_cut(_results(findings, "fail")),
        errors=_cut(_results(findings, "error")),
        not_evaluated=_cut(_results(findings, "not-evaluated")),
        diagnostics=_cut(tuple(sanitizer.data(line) for line in report.diagnostics)),
    )


def _results(findings: Sequence[Finding], verdict: str) -> list[Result]:
    """Return findings of the engine as results; they are in no view of the plan's."""
    found = with_verdict(findings, verdict)
    return [Result(finding=finding, fingerprint=finding.fingerprint) for finding in found]


def _cut(items: Sequence[_Item]) -> Truncated[_Item]:
    return truncated(items, STEPS_SHOWN)


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
