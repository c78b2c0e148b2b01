"""The published page of a rule, under fixed headings."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath

import yaml

from corelane.policies.cases.case_files import Case, Declared, cases_of
from corelane.policies.controls.frameworks import Control, load_controls
from corelane.policies.documentation.fix import Change, changes
from corelane.policies.documentation.wrapping import wrapped
from corelane.policies.judging.evaluate import judge
from corelane.policies.model.rule import Level, Rule

HEADINGS = ("Why", "Fix", "Applies to", "Example that passes", "How it fails", "Controls")
_EFFECT = {
    Level.BLOCK: "blocks the deployment",
    Level.WARN: "is reported but does not block the deployment",
}


def page_path(rule: Rule) -> PurePosixPath:
    """Return where the page of a rule is, below the folder of all pages."""
    return PurePosixPath(rule.family) / f"{rule.id}.md"


def render(rule: Rule) -> str:
    """Return the page of a rule as Markdown."""
    lines = (*_head(rule), *_body(rule), *_examples(rule), *_controls(rule))
    return "\n".join(lines).rstrip() + "\n"


def render_index(rules: Sequence[Rule]) -> str:
    """Return the table of all rules."""
    lines = ["# Rules", "", f"{len(rules)} rules. This page is generated from the rules.", ""]
    lines += ["| code | rule | requirement | severity | level |", "|---|---|---|---|---|"]
    for rule in sorted(rules, key=lambda r: r.code):
        link = f"[{rule.id}]({page_path(rule)})"
        lines.append(f"| {rule.code} | {link} | {rule.summary} | {rule.severity} | {rule.level} |")
    return "\n".join(lines) + "\n"


def _head(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code} {rule.id}"
    yield ""
    yield rule.summary
    yield ""
    yield "| family | severity | a violation | evaluated |"
    yield "|---|---|---|---|"
    yield f"| {rule.family} | {rule.severity} | {_EFFECT[rule.level]} | {_scope(rule)} |"
    yield ""


def _scope(rule: Rule) -> str:
    if rule.scope == "resource":
        return "per resource, before it is created"
    return "per resource with all others, once all are known"


def _body(rule: Rule) -> Iterator[str]:
    why, fix, applies = HEADINGS[:3]
    for heading, text in ((why, rule.reason), (fix, f"{rule.remedy}.")):
        yield f"## {heading}"
        yield ""
        yield wrapped(text.replace("``", "`"))
        yield ""
    yield from _fixed(rule)
    yield f"## {applies}"
    yield ""
    yield from (f"- `{kind}`" for kind in sorted(rule.applies_to))
    if rule.everywhere:
        yield "- every other type, of which a violation is reported and a pass is not"
    yield ""


def _fixed(rule: Rule) -> Iterator[str]:
    """Show how the first failing example is changed so that it passes."""
    cases = cases_of(rule)
    found = changes(cases.passes[0], cases.fails[0])
    if not found:
        return
    yield "In the failing example below:"
    yield ""
    yield "```diff"
    for name, of_one in groupby(found, key=lambda change: change.resource):
        yield f"@@ {name} @@"
        yield from map(str, of_one)
    yield "```"
    yield ""


def _examples(rule: Rule) -> Iterator[str]:
    cases = cases_of(rule)
    passing, failing = HEADINGS[3:5]
    yield f"## {passing}"
    yield ""
    yield from _whole(cases.passes[0])
    yield f"## {failing}"
    yield ""
    first, *others = cases.fails
    yield from _difference(rule, first)
    if others:
        yield "Other cases that fail:"
        yield ""
        for case in others:
            yield from _in_brief(rule, case)
        yield ""


def _whole(case: Case) -> Iterator[str]:
    """Show a case with every resource it needs."""
    yield wrapped(f"{case.title}:")
    yield ""
    for declared in (case.subject, *case.beside):
        yield from _declared(declared)


def _declared(declared: Declared) -> Iterator[str]:
    yield f"`{declared.type}` **{declared.name}**"
    yield ""
    yield "```yaml"
    yield yaml.safe_dump(declared.props, sort_keys=False, allow_unicode=True, width=100).rstrip()
    yield "```"
    yield ""


def _difference(rule: Rule, case: Case) -> Iterator[str]:
    """Show what a failing case changes, or the whole of it, and what the rule says then."""
    if found := changes(cases_of(rule).passes[0], case):
        yield wrapped(f"{case.title}. The same example, where:")
        yield ""
        yield from map(_changed, found)
        yield ""
    else:
        yield from _whole(case)
    yield "The rule reports:"
    yield ""
    yield from (wrapped(f"- {said}") for said in _said(rule, case))
    yield ""


def _in_brief(rule: Rule, case: Case) -> Iterator[str]:
    """Return what the rule finds in a case, in a list if that is more than one thing."""
    first, *others = _said(rule, case)
    if others:
        yield wrapped(f"- **{case.title}.**")
        yield from (wrapped(f"  - {said}") for said in (first, *others))
    else:
        yield wrapped(f"- **{case.title}.** {first}")


def _said(rule: Rule, case: Case) -> Iterator[str]:
    """Judge a case, and yield what the rule finds and where."""
    stack = case.stack()
    for violation in judge(rule, stack.resources[0], stack).violations:
        yield f"`{violation.path}`: {violation.message}" if violation.path else violation.message


def _changed(change: Change) -> str:
    if change.fails is None:
        return wrapped(f"- `{change.path}` of {change.resource} is absent")
    value = json.dumps(change.fails, ensure_ascii=False)
    return wrapped(f"- `{change.path}` of {change.resource} is `{value}`")


def _controls(rule: Rule) -> Iterator[str]:
    known = load_controls()
    yield f"## {HEADINGS[-1]}"
    yield ""
    yield from (_row(known[ref]) for ref in rule.controls)
    if not rule.controls:
        yield "No control of a framework: this rule is an engineering standard."


def _row(control: Control) -> str:
    return wrapped(
        f"- **{control.name}** ({control.relation}): {control.shows} "
        f"*Does not show:* {control.not_shown}"
    )
