"""The Markdown summary: a pull request's comment, cut from the end so that the verdict survives."""

from collections.abc import Iterator

from corelane.report.markdown.plan_sections import (
    inventory_section,
    operations_sections,
    plain_sections,
    pools_sections,
    replacements_sections,
)
from corelane.report.markdown.result_sections import (
    result_sections,
    sum_sections,
    waiver_sections,
)
from corelane.report.markdown.size_budget import Section, fit
from corelane.report.markdown.text import code, comment_word, text
from corelane.report.model.facts import Format
from corelane.report.model.origin import Origin
from corelane.report.model.report_model import ReportModel

# GitHub refuses a longer comment. It counts characters; a margin is left for what a writer adds.
COMMENT_LIMIT = 65_536
_MARGIN = 536
_BEGINNING = 12

_MARKS = {"blocked": "❌", "warned": "⚠️", "open": "❔", "clean": "✅"}


def render_markdown(
    report: ReportModel,
    *,
    command: str = "plan",
    limit: int = COMMENT_LIMIT - _MARGIN,
) -> str:
    """Return the summary of a plan within `limit` characters, counting what it leaves out."""
    return fit(_head(report, command), _sections(report), limit)


def marker(origin: Origin, command: str) -> str:
    """Return the hidden line by which a later run finds this comment to edit it."""
    place = "/".join(comment_word(p) for p in (origin.project, origin.stack, command))
    return f"<!-- corelane:v1:{place} -->"


def _head(report: ReportModel, command: str) -> str:
    origin, headline, preview = report.origin, report.headline, report.preview
    detail = headline.detail and f": {headline.detail}"
    counts = " · ".join(f"{c.title} **{c.number:,}**" for c in report.counts)
    lines = [
        marker(origin, command),
        f"## {_MARKS[headline.state]} {headline.title}",
        "",
        code(f"{origin.project}/{origin.stack}", 120) + detail,
        "",
        counts,
        "",
        " · ".join(_origin(report)),
    ]
    if preview:
        ended = "" if preview.succeeded else " (the engine did not finish)"
        lines += ["", f"Engine preview: **{text(preview.title)}**{ended}"]
    return "\n".join(lines) + "\n"


def _origin(report: ReportModel) -> Iterator[str]:
    """Yield which day, sources and rules the verdict rests on; digests by their beginning."""
    for fact in report.facts.origin.of(Format.MARKDOWN).facts(report.origin):
        yield f"{fact.label} {code(fact.text.removeprefix('sha256:')[:_BEGINNING])}"


def _sections(report: ReportModel) -> Iterator[Section]:
    """Yield the sections there is something to say in, the most harmful first."""
    views, preview, facts = report.views, report.preview, report.facts.results
    if preview:
        yield from replacements_sections(preview)
    yield from result_sections("Policy violations", views.violations, facts)
    yield from result_sections("Rule errors", views.errors, facts)
    if preview:
        yield from result_sections("Policy violations in the engine", preview.violations, facts)
        yield from result_sections("Rule errors in the engine", preview.errors, facts)
    yield from result_sections("Not evaluated", views.not_evaluated, facts)
    yield from waiver_sections(report)
    yield from plain_sections("Drift", tuple(text(line) for line in report.drift))
    yield from plain_sections("Changes", tuple(text(line) for line in report.changes))
    if preview:
        yield from operations_sections(preview)
    yield from sum_sections(report)
    yield from pools_sections(report)
    yield inventory_section(report)
