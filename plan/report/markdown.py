"""The Markdown summary: a pull request's comment, cut from the end so that the verdict survives."""

from collections.abc import Iterator

from plan.model import Finding, PlanDocument, WaiverUse
from plan.report.budget import Section, fit
from plan.report.markdown_text import code, comment_word, text
from plan.report.preview_view import PreviewView, Step
from plan.report.shown import Shown
from plan.report.verdicts import BLOCK, quantity
from plan.report.view import ReportExtras, ReportView, report_view

# GitHub refuses a longer comment. It counts characters; a margin is left for what a writer adds.
COMMENT_LIMIT = 65_536
_MARGIN = 536

_FINDINGS_HEAD = """\
| Severity | Rule | Resource | Found | Remedy |
| --- | --- | --- | --- | --- |"""
_MARKS = {"blocked": "❌", "warned": "⚠️", "open": "❔", "clean": "✅"}


def render_markdown(
    document: PlanDocument,
    extras: ReportExtras | None = None,
    *,
    command: str = "plan",
    limit: int = COMMENT_LIMIT - _MARGIN,
) -> str:
    """Return the summary of a plan within `limit` characters, counting what it leaves out."""
    view = report_view(document, extras or ReportExtras())
    return fit(_head(view, command), _sections(view), limit)


def marker(document: PlanDocument, command: str) -> str:
    """Return the hidden line by which a later run finds this comment to edit it."""
    place = "/".join(comment_word(p) for p in (document.project, document.stack, command))
    return f"<!-- corelane:v1:{place} -->"


def _head(view: ReportView, command: str) -> str:
    document, headline = view.document, view.headline
    counts = " · ".join(f"{c.title} **{c.number:,}**" for c in view.counts)
    lines = [
        marker(document, command),
        f"## {_MARKS[headline.state]} {headline.title}",
        "",
        f"{code(f'{document.project}/{document.stack}', 120)} {headline.detail}".rstrip(),
        "",
        counts,
    ]
    if view.preview:
        ended = "" if view.preview.report.succeeded else " (the engine did not finish)"
        lines += ["", f"Engine preview: **{text(view.preview.title)}**{ended}"]
    return "\n".join(lines) + "\n"


def _sections(view: ReportView) -> Iterator[Section]:
    """Yield the sections there is something to say in, the most harmful first."""
    if view.preview:
        yield from _replacements(view.preview)
    yield from _findings("Policy violations", view.violations)
    if view.preview:
        yield from _findings("Policy violations in the engine", view.preview.violations)
    yield from _findings("Not evaluated", view.not_evaluated)
    yield from _waivers(view)
    yield from _plain("Drift", tuple(text(line) for line in view.drift))
    yield from _plain("Changes", tuple(text(line) for line in view.changes))
    if view.preview:
        yield from _operations(view.preview)
    yield from _pools(view)
    yield _inventory(view)


def _replacements(preview: PreviewView) -> Iterator[Section]:
    for title, steps in (("Replacements", preview.replaced), ("Deletions", preview.deleted)):
        if steps.items:
            yield Section(
                title=f"{title} ({steps.total:,})",
                lines=[_step(step) for step in steps.items],
                noun="resources",
                already_left_out=steps.left_out,
            )


def _step(step: Step) -> str:
    because = f" because of {', '.join(code(r) for r in step.reasons)}" if step.reasons else ""
    return f"- **{text(step.operation)}** {code(step.name)} {code(step.type)}{because}"


def _findings(title: str, findings: Shown[Finding]) -> Iterator[Section]:
    if findings.items:
        yield Section(
            title=f"{title} ({findings.total:,})",
            before=_FINDINGS_HEAD,
            lines=[_finding(finding) for finding in findings.items],
            noun="findings",
            already_left_out=findings.left_out,
        )


def _finding(finding: Finding) -> str:
    effect = "rule error" if finding.verdict == "error" else _effect(finding)
    path = f" at {code(finding.path, 160)}" if finding.path else ""
    return _row(
        f"{text(finding.severity)} ({effect})",
        code(finding.rule),
        f"{code(finding.resource_name or 'the stack', 120)} {code(finding.resource_type, 120)}",
        text(finding.message) + path,
        text(finding.remedy),
    )


def _effect(finding: Finding) -> str:
    if finding.verdict != "fail":
        return text(finding.verdict)
    return "blocks" if finding.level == BLOCK else "warns"


def _waivers(view: ReportView) -> Iterator[Section]:
    if view.waivers:
        yield Section(
            title=f"Waivers ({len(view.waivers):,})",
            before=(
                "| Waiver | Rule | Scope | Approved by | Until | Effect |\n"
                "| --- | --- | --- | --- | --- | --- |"
            ),
            lines=[
                _row(
                    f"{text(w.id)} {text(w.ticket)}",
                    code(w.rule),
                    code(w.scope),
                    text(w.approved_by),
                    text(w.expires),
                    _waiver_effect(w),
                )
                for w in view.waivers
            ],
            noun="waivers",
        )


def _waiver_effect(waiver: WaiverUse) -> str:
    if waiver.state == "expired":
        return f"❌ **expired** {quantity(-waiver.days_left, 'day')} ago"
    soon = f"⚠️ {quantity(waiver.days_left, 'day')} left, " if waiver.expiring else ""
    return f"{soon}{text(waiver.state)}, {quantity(waiver.waived, 'violation')}"


def _operations(preview: PreviewView) -> Iterator[Section]:
    if preview.rows:
        yield Section(
            title="Operations",
            before="| Operation | Type | Resources |\n| --- | --- | ---: |",
            lines=[_row(text(r.operation), code(r.type), f"{r.number:,}") for r in preview.rows],
            noun="rows",
        )


def _pools(view: ReportView) -> Iterator[Section]:
    if view.pools:
        yield Section(
            title=f"Pools ({len(view.pools):,})",
            before=(
                "| Pool | Tier | Hardware | Profile | Housekeeping | Isolated |\n"
                "| --- | --- | --- | --- | --- | --- |"
            ),
            lines=[
                _row(
                    code(pool.name),
                    text(pool.tier),
                    code(str(pool.plan["hardware"])),
                    code(str(pool.plan["profile"])),
                    code(str(pool.plan["cpus"]["housekeeping"] or "none"), 120),
                    code(str(pool.plan["cpus"]["isolated"] or "none"), 120),
                )
                for pool in view.pools
            ],
            noun="pools",
        )


def _inventory(view: ReportView) -> Section:
    return Section(
        title=f"Resources ({len(view.document.resources):,})",
        before="<details><summary>By type</summary>\n\n| Type | Resources |\n| --- | ---: |",
        lines=[_row(code(type_), f"{number:,}") for type_, number in view.inventory.items],
        after="\n</details>",
        noun="types",
        already_left_out=view.inventory.left_out,
    )


def _plain(title: str, lines: tuple[str, ...]) -> Iterator[Section]:
    if lines:
        items = [f"- {line}" for line in lines]
        yield Section(title=f"{title} ({len(lines):,})", lines=items, noun="lines")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
