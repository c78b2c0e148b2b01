"""The summary of a plan, for a person and for a machine, and its exit code."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from corelane.cli.exit_codes import Exit
from corelane.cli.load_and_plan import StackPlan
from corelane.cli.terminal import say
from corelane.engine.result import PolicyFinding, RunResult
from corelane.plan.judge import is_mandatory
from corelane.plan.model import STACK_TYPE, Finding, PlanDocument, WaiverUse
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Level
from corelane.policies.values.sanitize import one_line
from corelane.policies.waivers.waiver import EXPIRED_REMEDY
from corelane.report.model.sanitizer import Sanitizer
from corelane.report.model.verdicts import gravity, quantity

_SHOWN: Final = 20
_OPEN: Final = (Verdict.FAIL, Verdict.ERROR, Verdict.NOT_EVALUATED)
_CLEAN: Final = "clean: no rule that blocks is violated and no waiver has expired"


def why_failed(
    document: PlanDocument, *, strict: bool, preview: RunResult | None = None
) -> list[str]:
    """Return everything that fails a plan; a waiver that has expired does, needed or not."""
    why: list[str] = []
    if any(waiver.expired for waiver in document.waivers):
        why.append("see the findings and waivers above")
    elif any(is_mandatory(finding) for finding in document.findings):
        why.append("see the findings above")
    if preview is not None and preview.exit_code:
        why.append("see the preview above")
    if strict and (left := document.counts.get(Verdict.NOT_EVALUATED, 0)):
        why.append(f"--strict, and {quantity(left, 'check')} could not be evaluated")
    if strict and preview is not None and (left := len(preview.not_evaluated)):
        checks = quantity(left, "check")
        why.append(f"--strict, and {checks} could not be evaluated before the update")
    return why


def exit_of(why: Sequence[str]) -> Exit:
    """Return the exit code of a run, from everything that fails it."""
    return Exit.FINDINGS if why else Exit.CLEAN


def say_plan(planned: StackPlan, folder: Path | None, why: Sequence[str]) -> None:
    """Print a summary for a person; ``why`` is what fails the run, if anything does."""
    document = planned.plan.document
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in document.counts.items())
    say(f"{one_line(document.project)}/{document.stack}: {len(document.resources):,} resources")
    say(f"verdicts as of {planned.as_of}: {verdicts or 'none'}")
    _say_findings(document)
    _say_waivers(document)
    if folder is not None:
        say(f"plan: {folder / 'plan.json'}\nreport: {folder / 'report' / 'index.html'}")
    if why:
        say(f"failed: {'; '.join(why)}", style="bold red")
    else:
        say(_CLEAN, style="bold green")


def as_data(
    planned: StackPlan, folder: Path | None, why: Sequence[str], *, timings: Mapping[str, float]
) -> dict[str, Any]:
    """Return the summary for a machine; only here, and never in plan.json, are timings."""
    document = planned.plan.document
    return {
        "schemaVersion": "1",
        "project": document.project,
        "stack": document.stack,
        "configDigest": document.config_digest,
        "asOf": planned.as_of.day.isoformat(),
        "asOfIs": planned.as_of.why,
        "exitCode": int(exit_of(why)),
        "failedBy": [*why],
        "resources": len(document.resources),
        "verdicts": {verdict.value: document.counts.get(verdict, 0) for verdict in Verdict},
        "mandatory": sum(is_mandatory(finding) for finding in document.findings),
        "findings": [finding.to_data() for finding in open_findings(document)],
        "waivers": [waiver.to_data() for waiver in document.waivers],
        "out": None if folder is None else str(folder),
        "timings": dict(timings),
    }


def open_findings(document: PlanDocument) -> list[Finding]:
    """Return the findings somebody has to look at: those that block first, then the gravest."""
    open_ = [finding for finding in document.findings if finding.verdict in _OPEN]
    return sorted(open_, key=lambda finding: (not is_mandatory(finding), gravity(finding)))


def _say_findings(document: PlanDocument) -> None:
    findings = open_findings(document)
    for finding in map(Sanitizer().item, findings[:_SHOWN]):
        kind = Level.BLOCK if is_mandatory(finding) else finding.level
        say(
            f"\n{finding.verdict} {finding.code} {finding.rule} ({finding.severity}, {kind})",
            style="bold",
        )
        where = f" at {finding.path}" if finding.path else ""
        say(f"  {finding.resource_name} [{finding.resource_type}]{where}")
        declared = f"\n  declared in {finding.declared_in}" if finding.declared_in else ""
        say(f"  {finding.message}{declared}\n  remedy: {finding.remedy}")
    if findings:
        say("\n`corelane rules RULE --format md` explains a rule and shows what passes")
    if len(findings) > _SHOWN:
        say(f"\n... and {len(findings) - _SHOWN:,} more, all of them in the report")


def _say_waivers(document: PlanDocument) -> None:
    """Print every waiver in a line, and what is to be done about those that end."""
    for use in map(Sanitizer().item, document.waivers):
        waiver = use.waiver
        style = "bold red" if use.expired else "bold yellow" if use.expiring else ""
        say(f"waiver {waiver.id}: {_state(use)}; {waiver.rule} on {waiver.scope}", style=style)
        if use.expired:
            say(f"  remedy: {EXPIRED_REMEDY}")


def _state(use: WaiverUse) -> str:
    last = use.waiver.expires
    if use.expired:
        return f"expired on {last}, which fails this run"
    soon = (
        f"warning: expires in {quantity(use.days_left, 'day')}, on " if use.expiring else "until "
    )
    waives = f"{use.waived:,} waived" if use.waived else "waives nothing here"
    return f"{soon}{last}, {waives}"


def say_preview(result: RunResult) -> None:
    """Print what the engine would do, what its policy pack said and what it complained of."""
    operations = Counter(step.op for step in result.changes if step.type != STACK_TYPE)
    changes = ", ".join(f"{count:,} to {op}" for op, count in sorted(operations.items()))
    say(f"preview by the Pulumi engine: {result.verdict}; {changes or 'no changes'}")
    say("  on stand-in providers and an empty state: it shows what a first update would do")
    for finding in map(Sanitizer().item, result.violations[:_SHOWN]):
        rule = f"{finding.code} {finding.rule}".lstrip()
        where = f" at {finding.path}" if finding.path else ""
        say(f"  violated: {rule} on {_name(finding)}{where}: {finding.message}")
    if len(result.violations) > _SHOWN:
        say(f"  ... and {len(result.violations) - _SHOWN:,} more violated")
    _say_not_evaluated(result)
    for message in result.diagnostics:
        # Its further lines stay below it, and never look like lines of the summary.
        say(f"  {message.severity}: {message.message}".replace("\n", "\n    "))
    for note in result.notes:
        say(f"  note: {note}".replace("\n", "\n    "))


def _say_not_evaluated(result: RunResult) -> None:
    """Name what each rule could not judge before the update, a line a rule."""
    by_rule: dict[str, list[str]] = {}
    for finding in result.not_evaluated:
        rule = f"{finding.code} {finding.rule}".lstrip()
        by_rule.setdefault(rule, []).append(_name(finding))
    for rule, names in sorted(by_rule.items()):  # by code, as `corelane rules` lists them
        shown = ", ".join(names[:_SHOWN])
        rest = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        say(f"  not evaluated before the update: {rule} on {shown}{rest}")


def _name(finding: PolicyFinding) -> str:
    return one_line(finding.urn.rpartition("::")[2]) or "the stack"
