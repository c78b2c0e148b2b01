"""The engine's event stream as steps, findings and messages."""

import re
from collections.abc import Callable
from typing import Final

from pulumi.automation import EngineEvent, OpType
from pulumi.automation.events import DiagnosticEvent, PolicyEvent, StepEventMetadata

from corelane.engine.result import (
    MANDATORY,
    Diagnostic,
    ExitVerdict,
    PolicyFinding,
    RunResult,
    Step,
)
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.judging.message import PACK, read_message
from corelane.policies.secrecy.masking import Masker

# How the SDK says that a rule met an unknown value (pulumi_policy 1.21.0, policy.py).
_NOT_EVALUATED: Final = "can't run policy"
_TRACEBACK: Final = "Traceback (most recent call last):"
_FRAME: Final = re.compile(r'File "(?:[^"]*/)?([^"/]+)", line (\d+)')
# How the engine says once more what the program's own error message has said.
_REPETITION: Final = "an unhandled error occurred: python inline source runtime error"
# `<{%reset%}>`: how the engine marks colours (sdk/go/common/diag/colors).
_COLOURS: Final = re.compile(r"<\{%[^%\n]{0,64}%\}>|\x1b\[[0-9;]*m")
_TAIL_LINES: Final = 20
_SHOWN: Final = frozenset({"warning", "error"})
OnStep = Callable[[Step], None]


class EventLog:
    """Collects what one operation reports."""

    def __init__(self, masker: Masker, on_step: OnStep = lambda _: None) -> None:
        """Start empty; ``on_step`` hears of each step as it begins."""
        self._masker = masker
        self._on_step = on_step
        self._steps: dict[tuple[str, str], Step] = {}
        self._policies: dict[PolicyFinding, None] = {}
        self._diagnostics: dict[Diagnostic, None] = {}
        self._summary: dict[str, int] = {}

    def add(self, event: EngineEvent) -> None:
        """Take one event; events of other kinds say nothing that is kept."""
        if event.resource_pre_event is not None:
            self._step(event.resource_pre_event.metadata)
        elif event.policy_event is not None:
            self._policy(event.policy_event)
        elif event.diagnostic_event is not None:
            self._diagnostic(event.diagnostic_event)
        elif event.summary_event is not None:
            changes = event.summary_event.resource_changes
            self._summary = {OpType(op).value: count for op, count in changes.items()}

    def note_failure(self, output: str) -> None:
        """Keep the end of what the engine printed, where no message says why it failed."""
        if not any(d.severity == "error" for d in self._diagnostics):
            tail = "\n".join(
                self._masker(without_colours(output)).strip().splitlines()[-_TAIL_LINES:]
            )
            self._diagnostics[Diagnostic(severity="error", urn="", message=tail)] = None

    def result(self, operation: str, *, succeeded: bool, notes: tuple[str, ...] = ()) -> RunResult:
        """Return what was collected."""
        findings = tuple(f for f in self._policies if not _not_evaluated(f))
        return RunResult(
            operation=operation,
            verdict=_verdict(findings, succeeded=succeeded),
            steps=tuple(self._steps[key] for key in sorted(self._steps)),
            change_summary=self._summary,
            findings=tuple(sorted(findings, key=_order)),
            not_evaluated=tuple(sorted(filter(_not_evaluated, self._policies), key=_order)),
            diagnostics=tuple(self._diagnostics),
            notes=notes,
        )

    def _step(self, metadata: StepEventMetadata) -> None:
        diff = metadata.detailed_diff or {}
        step = Step(
            op=metadata.op.value,
            urn=metadata.urn,
            type=metadata.type,
            replace_reasons=tuple(sorted(metadata.keys or ())),
            diffs=tuple(sorted({*diff, *(metadata.diffs or ())})),
        )
        self._steps[step.urn, step.op] = step
        self._on_step(step)

    def _policy(self, event: PolicyEvent) -> None:
        self._policies[_finding(event, self._masker)] = None

    def _diagnostic(self, event: DiagnosticEvent) -> None:
        if event.severity not in _SHOWN or event.ephemeral:
            return
        message = brief(self._masker(without_colours(event.message)).strip())
        if message and not message.startswith(_REPETITION):
            self._diagnostics[
                Diagnostic(severity=event.severity, urn=event.urn or "", message=message)
            ] = None


def without_colours(text: str) -> str:
    """Return a text without the engine's marks of colours."""
    return _COLOURS.sub("", text)


def brief(message: str) -> str:
    """Cut a traceback down to what was raised and where; other messages stay whole."""
    said, sign, trace = message.partition("\n" + _TRACEBACK)
    if not sign:
        return message
    frames = _FRAME.findall(trace)
    place = " at {}:{}".format(*frames[-1]) if frames else ""
    return f"{said}{place}"


def _verdict(findings: tuple[PolicyFinding, ...], *, succeeded: bool) -> ExitVerdict:
    if any(finding.level == MANDATORY for finding in findings):
        return ExitVerdict.VIOLATION
    return ExitVerdict.CLEAN if succeeded else ExitVerdict.FAILED


def _finding(event: PolicyEvent, masked: Masker) -> PolicyFinding:
    """Return what a policy event says; the message of another pack is about its policy."""
    message = without_colours(event.message).strip("\n")
    own = read_message(message) if event.policy_pack_name == PACK else None
    urn, level = event.resource_urn or "", event.enforcement_level
    if own is None:
        verdict = Verdict.NOT_EVALUATED if _NOT_EVALUATED in message else Verdict.FAIL
        return PolicyFinding(
            rule=event.policy_name, urn=urn, message=masked(message), level=level, verdict=verdict
        )
    return PolicyFinding(
        code=own.code,
        rule=own.rule,
        verdict=own.verdict,
        level=level,
        urn=urn,
        path=masked(own.path),
        waiver=masked(own.waiver),
        message=masked(own.text),
    )


def _not_evaluated(finding: PolicyFinding) -> bool:
    return finding.verdict is Verdict.NOT_EVALUATED


def _order(finding: PolicyFinding) -> tuple[str, str, str, str]:
    return (finding.urn, finding.rule, finding.path, finding.message)
