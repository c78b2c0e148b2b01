"""How a run of the real engine is told in a report."""

from corelane.engine.result import MANDATORY, PolicyFinding, RunResult
from corelane.plan.model import STACK_TYPE, Finding
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Level, Rule, Severity
from corelane.report.model.preview_view import PreviewReport, Step


def preview_report(result: RunResult, engine: str) -> PreviewReport:
    """Return a preview as reports tell it; `engine` names the engine and its version."""
    rules = {rule.id: rule for rule in load_catalogue()}
    told = [(found, Verdict.FAIL) for found in result.findings]
    told += [(found, Verdict.NOT_EVALUATED) for found in result.not_evaluated]
    return PreviewReport(
        engine=engine,
        succeeded=result.exit_code == 0,
        steps=tuple(
            Step(operation=s.op, urn=s.urn, type=s.type, reasons=s.replace_reasons or s.diffs)
            for s in result.steps
            if s.type != STACK_TYPE
        ),
        findings=tuple(_finding(found, verdict, rules.get(found.rule)) for found, verdict in told),
        diagnostics=tuple(message.message for message in result.diagnostics),
    )


def _finding(found: PolicyFinding, verdict: Verdict, rule: Rule | None) -> Finding:
    """Join what the pack said with what the catalogue knows of the rule: the engine drops it."""
    lineage, _, name = found.urn.rpartition("::")
    return Finding(
        code=rule.code if rule else found.rule,
        rule=found.rule,
        family=rule.family if rule else "",
        severity=rule.severity if rule else Severity.HIGH,
        level=Level.BLOCK if found.level == MANDATORY else Level.WARN,
        verdict=Verdict.WAIVED if found.level == Verdict.WAIVED else verdict,
        urn=found.urn,
        resource_name=name,
        resource_type=lineage.rpartition("::")[2].rpartition("$")[2],
        message=found.message,
        remedy=rule.remedy if rule else "",
        controls=rule.controls if rule else (),
    )
