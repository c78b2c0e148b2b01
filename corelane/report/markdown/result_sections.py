"""Sections of a summary about results: each violation, and the sums a reader looks for."""

from collections.abc import Iterator, Sequence

from corelane.plan.model import Finding
from corelane.report.markdown.size_budget import Section
from corelane.report.markdown.text import code, head, row, shown, text
from corelane.report.model.by_control import FrameworkView
from corelane.report.model.facts import About, FactTable, Format
from corelane.report.model.report_model import ReportModel
from corelane.report.model.results import Result, Tally
from corelane.report.model.truncated import Truncated
from corelane.report.model.verdicts import BLOCK, VERDICTS, quantity, verdict_word
from corelane.report.model.waivers import by_urgency

_FINDINGS_HEAD = head("Severity", "Rule", "Resource", "Found", "Remedy")
_NUMBERS = " | ".join(map(verdict_word, VERDICTS))
_MAPPING = "A rule that passes is evidence for a part of a control, never that it is met.\n"
_SHOWN = 160
_RULE = "| --- |" + " ---: |" * len(VERDICTS)


def result_sections(
    title: str, results: Truncated[Result], facts: FactTable[Result]
) -> Iterator[Section]:
    """Yield each result in a row."""
    if results.items:
        yield Section(
            title=f"{title} ({results.total:,})",
            before=_FINDINGS_HEAD,
            lines=[_result(result, facts) for result in results.items],
            noun="findings",
            already_left_out=results.left_out,
        )


def waiver_sections(report: ReportModel) -> Iterator[Section]:
    """Yield each waiver in a row, those that somebody must act on first."""
    facts = report.facts.waivers.of(Format.MARKDOWN)
    if report.waivers:
        yield Section(
            title=f"Waivers ({len(report.waivers):,})",
            before=head(*facts.labels),
            lines=[
                row(*(shown(fact) for fact in facts.cells(waiver)))
                for waiver in by_urgency(report.waivers)
            ],
            noun="waivers",
        )


def sum_sections(report: ReportModel) -> Iterator[Section]:
    """Count the verdicts by family, by team and by framework."""
    views = report.views
    yield from _sums("Families", "Family", [(r.family, r.tally) for r in views.families])
    yield from _sums("Teams", "Team", [(t.name, t.tally) for t in views.teams])
    if views.frameworks:
        yield Section(
            title=f"Frameworks that rules map to ({len(views.frameworks):,})",
            before=_MAPPING,
            lines=[_framework(framework) for framework in views.frameworks],
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
    sentences = [f"**{text(view.name)}**: {quantity(view.size, 'control')}"]
    if violated:
        sentences.append(f"Violations under {', '.join(code(name) for name in violated)}")
    if view.framework:
        sentences.append(f"Read: {text(view.framework.read)}")
    if view.framework and view.framework.binds:
        sentences.append(f"Binds only some: {text(view.framework.binds)}")
    return f"- {'. '.join(part.rstrip('.') for part in sentences)}."


def _result(result: Result, facts: FactTable[Result]) -> str:
    finding = result.finding
    effect = "rule error" if finding.verdict == "error" else _effect(finding)
    return row(
        f"{text(finding.severity)} ({effect})",
        code(f"{finding.code} {finding.rule}"),
        _facts(result, facts.of(Format.MARKDOWN, About.RESOURCE)) or "the stack",
        "; ".join(
            filter(
                None,
                (text(finding.message), _facts(result, facts.of(Format.MARKDOWN, About.EVIDENCE))),
            )
        ),
        text(finding.remedy),
    )


def _facts(result: Result, facts: FactTable[Result]) -> str:
    """Return facts behind their labels."""
    return ", ".join(f"{fact.label} {shown(fact, _SHOWN)}" for fact in facts.facts(result))


def _effect(finding: Finding) -> str:
    if finding.verdict != "fail":
        return text(finding.verdict)
    return "blocks" if finding.level == BLOCK else "warns"
