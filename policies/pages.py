"""The published page of a rule: everything a reader of a violation needs, under fixed headings."""

import inspect
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from policies.core.rule import Level, Rule
from policies.frameworks import Control, load_controls

HEADINGS = ("Why", "Remedy", "Applies to", "Controls")
_EFFECT = {
    Level.BLOCK: "blocks the deployment",
    Level.WARN: "is reported, and does not block the deployment",
}


def page_path(rule: Rule) -> PurePosixPath:
    """Return where the page of a rule is, below the folder of all pages."""
    return PurePosixPath(rule.family) / f"{rule.id}.md"


def render(rule: Rule) -> str:
    """Return the page of a rule as Markdown."""
    return "\n".join((*_head(rule), *_body(rule), *_controls(rule))).rstrip() + "\n"


def render_index(rules: Sequence[Rule]) -> str:
    """Return the table of all rules."""
    lines = ["# Rules", "", f"{len(rules)} rules. Generated from the rules themselves.", ""]
    lines += ["| family | rule | requirement | severity | level |", "|---|---|---|---|---|"]
    for rule in sorted(rules, key=lambda r: (r.family, r.id)):
        link = f"[{rule.id}]({page_path(rule)})"
        lines.append(
            f"| {rule.family} | {link} | {rule.summary} | {rule.severity} | {rule.level} |"
        )
    return "\n".join(lines) + "\n"


def _head(rule: Rule) -> Iterator[str]:
    yield f"# {rule.id}"
    yield ""
    yield rule.summary
    yield ""
    yield (
        f"Family **{rule.family}** · severity **{rule.severity}** · a violation "
        f"{_EFFECT[rule.level]} · judged {_scope(rule)}"
    )
    yield ""


def _scope(rule: Rule) -> str:
    if rule.scope == "resource":
        return "for each resource, before it is created"
    return "for each resource among all others, once all are known"


def _body(rule: Rule) -> Iterator[str]:
    why, remedy, applies, _ = HEADINGS
    reason = inspect.cleandoc(rule.rationale.partition("\n")[2])
    for heading, text in ((why, reason), (remedy, f"{rule.remedy}.")):
        yield f"## {heading}"
        yield ""
        yield text.replace("``", "`")
        yield ""
    yield f"## {applies}"
    yield ""
    yield from (f"- `{kind}`" for kind in sorted(rule.applies_to))
    yield ""


def _controls(rule: Rule) -> Iterator[str]:
    known = load_controls()
    yield f"## {HEADINGS[-1]}"
    yield ""
    yield from (_row(known[ref]) for ref in rule.controls)


def _row(control: Control) -> str:
    name = f"{control.framework.short} {control.ref.partition('/')[2]}, {control.title}"
    return (
        f"- **{name}** ({control.relation}): {control.shows} *Does not show:* {control.not_shown}"
    )
