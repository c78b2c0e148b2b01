"""What a report tells of a run of the engine, its findings joined with their rules."""

from collections.abc import Iterable, Mapping, Sequence

from plan.engine.result import ExitVerdict, PolicyFinding, RunResult
from plan.model import Finding, RecordedResource
from plan.report.preview_view import PreviewReport, Step
from policies.core.rule import Rule

# Levels of the pack's own adapter, as a verdict and the level of a rule that is in no catalogue.
_LEVELS = {
    "mandatory": ("fail", "block"),
    "advisory": ("fail", "warn"),
    "waived": ("waived", "warn"),
    "not-evaluated": ("not-evaluated", "warn"),
}
_TOLD = ("error", "warning")


def preview_report(
    result: RunResult,
    *,
    engine: str,
    catalogue: Iterable[Rule],
    resources: Sequence[RecordedResource],
) -> PreviewReport:
    """Return a run of the engine as reports tell it."""
    rules = {rule.id: rule for rule in catalogue}
    types = {resource.urn: resource.type for resource in resources}
    types |= {step.urn: step.type for step in result.steps}
    said = (*result.findings, *result.not_evaluated)
    return PreviewReport(
        engine=engine,
        succeeded=result.verdict is not ExitVerdict.FAILED,
        steps=tuple(
            Step(operation=s.op, urn=s.urn, type=s.type, reasons=s.replace_reasons)
            for s in result.steps
        ),
        findings=tuple(_finding(finding, rules.get(finding.rule), types) for finding in said),
        diagnostics=tuple(_diagnostics(result)),
    )


def _finding(finding: PolicyFinding, rule: Rule | None, types: Mapping[str, str]) -> Finding:
    verdict, level = _LEVELS.get(finding.level, ("fail", "block"))
    return Finding(
        rule=finding.rule,
        family=rule.family if rule else "",
        severity=str(rule.severity) if rule else "",
        level=level,
        verdict=verdict,
        urn=finding.urn,
        resource_name=finding.urn.rpartition("::")[2],
        resource_type=types.get(finding.urn, ""),
        message=finding.message,
        remedy=rule.remedy if rule else "",
        controls=rule.controls if rule else (),
    )


def _diagnostics(result: RunResult) -> Iterable[str]:
    for message in result.diagnostics:
        if message.severity in _TOLD:
            name = message.urn.rpartition("::")[2]
            yield f"{message.severity}: {name + ': ' if name else ''}{message.message}"
    yield from (f"note: {note}" for note in result.notes)
