"""A run of the real engine as reports show it."""

from corelane.engine.result import MANDATORY, PolicyFinding, RunResult
from corelane.plan.model import STACK_TYPE, Finding
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.message import without_remedy
from corelane.policies.model.rule import Level, Rule, Severity
from corelane.report.model.preview_view import PreviewReport, Step


def preview_report(result: RunResult, engine: str) -> PreviewReport:
    """Return a preview as reports show it; `engine` names the engine and its version."""
    rules = {rule.code: rule for rule in load_catalogue()}
    return PreviewReport(
        engine=engine,
        succeeded=result.exit_code == 0,
        steps=tuple(
            Step(operation=s.op, urn=s.urn, type=s.type, reasons=s.replace_reasons or s.diffs)
            for s in result.steps
            if s.type != STACK_TYPE
        ),
        findings=tuple(
            _finding(found, rules.get(found.code))
            for found in (*result.findings, *result.not_evaluated)
        ),
        diagnostics=tuple(message.message for message in result.diagnostics),
    )


def _finding(found: PolicyFinding, rule: Rule | None) -> Finding:
    """Join what the pack said with what the catalogue knows of the rule."""
    lineage, _, name = found.urn.rpartition("::")
    return Finding(
        code=found.code or found.rule,
        rule=found.rule,
        family=rule.family if rule else "",
        severity=rule.severity if rule else Severity.HIGH,
        level=Level.BLOCK if found.level == MANDATORY else Level.WARN,
        verdict=found.verdict,
        urn=found.urn,
        resource_name=name,
        resource_type=lineage.rpartition("::")[2].rpartition("$")[2],
        path=found.path,
        message=without_remedy(found.message, rule.remedy) if rule else found.message,
        remedy=rule.remedy if rule else "",
        waiver=found.waiver or None,
        controls=rule.controls if rule else (),
    )
