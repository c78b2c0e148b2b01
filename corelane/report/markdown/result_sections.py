"""What a summary tells of the rules' results: each violation, and the sums a reader looks for."""

from collections.abc import Iterator, Sequence

from corelane.plan.model import Finding, WaiverUse
from corelane.report.markdown.size_budget import Section
from corelane.report.markdown.text import code, row, text
from corelane.report.model.by_control import FrameworkView
from corelane.report.model.results import Result, Tally
from corelane.report.model.truncated import Shown
from corelane.report.model.verdicts import BLOCK, VERDICTS, quantity, state_word
from corelane.report.model.view import ReportView

_FINDINGS_HEAD = """\
| Severity | Rule | Resource | Found | Remedy |
| --- | --- | --- | --- | --- |"""
_WAIVERS_HEAD = """\
| Waiver | Rule | Scope | Reason | Requested by | Approved by | Granted | Expires | Effect |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""
_NUMBERS = " | ".join(map(state_word, VERDICTS))
_MAPPING = "A rule that passes is evidence for a part of a control, never that it is met.\n"
_RULE = "| --- |" + " ---: |" * len(VERDICTS)


def result_sections(title: str, results: Shown[Result]) -> Iterator[Section]:
    """Tell results as findings."""
    findings = tuple(result.finding for result in results.items)
    yield from finding_sections(title, Shown(findings, results.left_out))


def finding_sections(title: str, findings: Shown[Finding]) -> Iterator[Section]:
    """Tell each finding in a row."""
    if findings.items:
        yield Section(
            title=f"{title} ({findings.total:,})",
            before=_FINDINGS_HEAD,
            lines=[_finding(finding) for finding in findings.items],
            noun="findings",
            already_left_out=findings.left_out,
        )


def waiver_sections(waivers: Sequence[WaiverUse]) -> Iterator[Section]:
    """Tell each waiver, what it does and how long it will."""
    if waivers:
        yield Section(
            title=f"Waivers ({len(waivers):,})",
            before=_WAIVERS_HEAD,
            lines=[_waiver(waiver) for waiver in waivers],
            noun="waivers",
        )


def sum_sections(view: ReportView) -> Iterator[Section]:
    """Count the verdicts by family, by team and by framework."""
    results = view.results
    yield from _sums("Families", "Family", [(r.family, r.tally) for r in results.families])
    yield from _sums("Teams", "Team", [(t.name, t.tally) for t in results.teams])
    if results.frameworks:
        yield Section(
            title=f"Frameworks that rules map to ({len(results.frameworks):,})",
            before=_MAPPING,
            lines=[_framework(framework) for framework in results.frameworks],
            noun="frameworks",
        )


def _sums(title: str, noun: str, sums: Sequence[tuple[str, Tally]]) -> Iterator[Section]:
    if sums:
        yield Section(
            title=f"{title} ({len(sums):,})",
            before=f"| {noun} | {_NUMBERS} |\n{_RULE}",
            lines=[row(text(name), *_numbers(tally)) for name, tally in sums],
            noun="rows",
        )


def _numbers(tally: Tally) -> Iterator[str]:
    return (f"{tally.counts.get(verdict, 0):,}" for verdict in VERDICTS)


def _framework(view: FrameworkView) -> str:
    violated = [c.note.id for c in view.controls if c.tally.counts.get("fail")]
    told = [f"**{text(view.name)}**: {quantity(view.size, 'control')}"]
    if violated:
        told.append(f"Violations under {', '.join(code(name) for name in violated)}")
    if view.framework:
        told.append(f"Read: {text(view.framework.read)}")
    if view.framework and view.framework.binds:
        told.append(f"Binds only some: {text(view.framework.binds)}")
    return f"- {'. '.join(part.rstrip('.') for part in told)}."


def _finding(finding: Finding) -> str:
    effect = "rule error" if finding.verdict == "error" else _effect(finding)
    return row(
        f"{text(finding.severity)} ({effect})",
        code(f"{finding.code} {finding.rule}"),
        " ".join(_whose(finding)),
        text(finding.message) + _evidence(finding),
        text(finding.remedy),
    )


def _whose(finding: Finding) -> Iterator[str]:
    yield code(finding.resource_name or "the stack", 120)
    yield code(finding.resource_type, 120)
    if finding.team:
        yield f"of {text(finding.team)}"
    if finding.file:
        yield f"in {code(finding.declared_in, 160)}"


def _evidence(finding: Finding) -> str:
    path = f" at {code(finding.path, 160)}" if finding.path else ""
    return f"{path}, which is {code(finding.value, 120)}" if path and finding.value else path


def _effect(finding: Finding) -> str:
    if finding.verdict != "fail":
        return text(finding.verdict)
    return "blocks" if finding.level == BLOCK else "warns"


def _waiver(waiver: WaiverUse) -> str:
    days = quantity(abs(waiver.days_left), "day") + (" ago" if waiver.days_left < 0 else " left")
    expiring = ", expiring" if waiver.expiring else ""
    return row(
        f"{text(waiver.id)} {text(waiver.ticket)}",
        code(waiver.rule),
        code(waiver.scope),
        text(waiver.reason),
        text(waiver.requested_by),
        text(waiver.approved_by),
        text(waiver.granted) or "not told",
        f"{text(waiver.expires)} ({days})",
        f"{text(waiver.state)}{expiring}, {quantity(waiver.waived, 'violation')}",
    )
