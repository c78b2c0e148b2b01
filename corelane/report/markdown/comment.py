"""The Markdown summary: a pull request's comment, cut from the end so that the verdict survives."""

from collections.abc import Iterator

from corelane.plan.model import PlanDocument
from corelane.report.markdown.plan_sections import (
    inventory_section,
    operations_sections,
    plain_sections,
    pools_sections,
    replacements_sections,
)
from corelane.report.markdown.result_sections import (
    finding_sections,
    result_sections,
    sum_sections,
    waiver_sections,
)
from corelane.report.markdown.size_budget import Section, fit
from corelane.report.markdown.text import code, comment_word, text
from corelane.report.model.view import ReportExtras, ReportView, report_view

# GitHub refuses a longer comment. It counts characters; a margin is left for what a writer adds.
COMMENT_LIMIT = 65_536
_MARGIN = 536

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
        "",
        " · ".join(_origin(document)),
    ]
    if view.preview:
        ended = "" if view.preview.report.succeeded else " (the engine did not finish)"
        lines += ["", f"Engine preview: **{text(view.preview.title)}**{ended}"]
    return "\n".join(lines) + "\n"


def _origin(document: PlanDocument) -> Iterator[str]:
    """Say which day, sources and rules the verdict rests on."""
    pack = document.pack
    told = (
        ("As of", document.as_of),
        ("commit", document.commit[:12]),
        ("rules", f"{pack.version} {pack.digest[:12]}".strip()),
        ("configuration", document.config_digest.removeprefix("sha256:")[:12]),
    )
    return (f"{name} {code(value, 40)}" for name, value in told if value)


def _sections(view: ReportView) -> Iterator[Section]:
    """Yield the sections there is something to say in, the most harmful first."""
    results, preview = view.results, view.preview
    if preview:
        yield from replacements_sections(preview)
    yield from result_sections("Policy violations", results.violations)
    if preview:
        yield from finding_sections("Policy violations in the engine", preview.violations)
    yield from result_sections("Not evaluated", results.not_evaluated)
    yield from waiver_sections(view.waivers)
    yield from plain_sections("Drift", tuple(text(line) for line in view.drift))
    yield from plain_sections("Changes", tuple(text(line) for line in view.changes))
    if preview:
        yield from operations_sections(preview)
    yield from sum_sections(view)
    yield from pools_sections(view)
    yield inventory_section(view)
