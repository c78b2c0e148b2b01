"""The table of the places that enforce each rule, for the documentation and the terminal."""

from collections.abc import Iterable, Iterator

from corelane.policies.documentation.layers import Layers, layers_of
from corelane.policies.model.rule import Rule

_MARKS = ("<!-- generated: layers -->", "<!-- end of layers -->")


def rows(rules: Iterable[Rule]) -> Iterator[dict[str, str]]:
    """Yield a row for each rule, by code: for each layer whether and how it is enforced."""
    for rule in sorted(rules, key=lambda each: each.code):
        layers = layers_of(rule)
        yield {
            "code": rule.code,
            "rule": rule.id,
            "family": rule.family,
            "plan": "yes",
            "admission": _admission(layers),
            "host": layers.host or "no",
        }


def _admission(layers: Layers) -> str:
    if layers.admission is not None:
        return f"no: {layers.admission}"
    if not layers.unseen:
        return "yes"
    return f"yes, except for {', '.join(layers.unseen)}"


def render_table(rules: Iterable[Rule]) -> str:
    """Return the table as Markdown."""
    found = [*rows(rules)]
    kept = sum(row["admission"].startswith("yes") for row in found)
    hosts = sum(row["host"] != "no" for row in found)
    lines = [
        f"{len(found)} rules: all in the plan, {kept} at admission, {hosts} on hosts.",
        "",
        "| code | rule | plan | admission | host |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['code']} | [{row['rule']}](rules/{row['family']}/{row['rule']}.md) "
        f"| {row['plan']} | {_cell(row['admission'])} | {_cell(row['host'])} |"
        for row in found
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Escape text for a cell of a table."""
    return text.replace("|", "\\|")


def filled(page: str, rules: Iterable[Rule]) -> str:
    """Return a page with the table between its marks; ``ValueError`` if it has no marks."""
    start, end = _MARKS
    head, opened, rest = page.partition(start)
    _, closed, tail = rest.partition(end)
    if not (opened and closed):
        msg = f"found no place for the table, wanted {start} and {end} on lines of their own"
        raise ValueError(msg)
    return f"{head}{start}\n{render_table(rules)}\n{end}{tail}"
