"""Sections of a summary about the plan itself: steps of the engine, pools, resources."""

from collections.abc import Iterator

from corelane.report.markdown.size_budget import Section
from corelane.report.markdown.text import code, head, row, shown, text
from corelane.report.model.facts import Format
from corelane.report.model.preview_view import PreviewView, Step
from corelane.report.model.report_model import ReportModel


def replacements_sections(preview: PreviewView) -> Iterator[Section]:
    """Yield the resources that are replaced, and those that are deleted."""
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


def operations_sections(preview: PreviewView) -> Iterator[Section]:
    """Count what the engine would do, by type."""
    if preview.rows:
        yield Section(
            title="Operations",
            before="| Operation | Type | Resources |\n| --- | --- | ---: |",
            lines=[row(text(r.operation), code(r.type), f"{r.number:,}") for r in preview.rows],
            noun="rows",
        )


def pools_sections(report: ReportModel) -> Iterator[Section]:
    """Yield every pool in a row."""
    facts = report.facts.pools.of(Format.MARKDOWN)
    if report.pools:
        yield Section(
            title=f"Pools ({len(report.pools):,})",
            before=head(*facts.labels),
            lines=[row(*(shown(fact) for fact in facts.cells(pool))) for pool in report.pools],
            noun="pools",
        )


def inventory_section(report: ReportModel) -> Section:
    """Count the resources by type."""
    return Section(
        title=f"Resources ({report.resources:,})",
        before="<details><summary>By type</summary>\n\n| Type | Resources |\n| --- | ---: |",
        lines=[row(code(type_), f"{number:,}") for type_, number in report.inventory.items],
        after="\n</details>",
        noun="types",
        already_left_out=report.inventory.left_out,
    )


def plain_sections(title: str, lines: tuple[str, ...]) -> Iterator[Section]:
    """Yield lines as they are, if there are any."""
    if lines:
        items = [f"- {line}" for line in lines]
        yield Section(title=f"{title} ({len(lines):,})", lines=items, noun="lines")
