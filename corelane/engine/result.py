"""The result of an engine run: steps, findings and messages, without any property value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from corelane.plan.model import STACK_TYPE
from corelane.policies.judging.evaluate import Verdict

SAME: Final = "same"
MANDATORY: Final = "mandatory"


class ExitVerdict(StrEnum):
    """The end of a run."""

    CLEAN = "clean"
    VIOLATION = "violation"
    FAILED = "failed"

    @property
    def exit_code(self) -> int:
        """The exit code a command gives for it."""
        return 0 if self is ExitVerdict.CLEAN else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An operation of the engine on one resource; of a change only the property paths."""

    op: str
    urn: str
    type: str
    replace_reasons: tuple[str, ...] = ()
    diffs: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the step as preview.json has it."""
        return {
            "op": self.op,
            "urn": self.urn,
            "type": self.type,
            "replaceReasons": list(self.replace_reasons),
            "diffs": list(self.diffs),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFinding:
    """A finding of a policy pack in the engine; the level, mandatory or advisory, is enforced.

    Only the messages of Corelane's own pack say code, path and waiver.
    """

    rule: str
    urn: str
    message: str
    level: str
    verdict: Verdict = Verdict.FAIL
    code: str = ""
    path: str = ""
    waiver: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return the finding as preview.json has it."""
        return {
            "code": self.code,
            "rule": self.rule,
            "verdict": self.verdict,
            "level": self.level,
            "urn": self.urn,
            "path": self.path,
            "waiver": self.waiver or None,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """A message of the engine, a provider or the program, with its secrets taken out."""

    severity: str
    urn: str
    message: str

    def to_data(self) -> dict[str, Any]:
        """Return the message as preview.json has it."""
        return {"severity": self.severity, "urn": self.urn, "message": self.message}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The outcome of one operation: preview, up or destroy."""

    operation: str
    verdict: ExitVerdict
    steps: tuple[Step, ...] = ()
    change_summary: Mapping[str, int] = field(default_factory=dict[str, int])
    findings: tuple[PolicyFinding, ...] = ()
    not_evaluated: tuple[PolicyFinding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that do something."""
        return tuple(step for step in self.steps if step.op != SAME)

    @property
    def violations(self) -> tuple[PolicyFinding, ...]:
        """The findings that refuse the deployment."""
        return tuple(finding for finding in self.findings if finding.level == MANDATORY)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 refused or failed."""
        return self.verdict.exit_code

    def _summary(self) -> dict[str, int]:
        """Count the resources by operation; the stack, which the engine counts too, is none."""
        stack = Counter(step.op for step in self.steps if step.type == STACK_TYPE)
        counts = {op: number - stack[op] for op, number in sorted(self.change_summary.items())}
        return {op: number for op, number in counts.items() if number}

    def to_data(self) -> dict[str, Any]:
        """Return the result as preview.json has it, of resources alone."""
        return {
            "schemaVersion": "1",
            "operation": self.operation,
            "verdict": self.verdict.value,
            "changeSummary": self._summary(),
            "steps": [step.to_data() for step in self.steps if step.type != STACK_TYPE],
            "findings": [finding.to_data() for finding in self.findings],
            "notEvaluated": [finding.to_data() for finding in self.not_evaluated],
            "diagnostics": [message.to_data() for message in self.diagnostics],
            "notes": list(self.notes),
        }
