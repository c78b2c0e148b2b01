"""The way between two reports, as data and as Markdown for a comment on a change."""

from collections.abc import Iterator
from typing import Any, Final

from corelane.report.history.results_file import KnownResults, KnownRule
from corelane.report.history.trend import KINDS, Change, Kind, Trend
from corelane.report.markdown.text import code, row, text

TITLES: Final[dict[Kind, str]] = {
    "new": "New",
    "waiver_gone": "No longer waived",
    "still": "Still failing",
    "waived": "Newly waived",
    "unseen": "Failed before, no longer evaluated",
    "fixed": "Fixed",
    "changed": "Other changes of verdict",
}
# A comment holds some 60,000 characters; the JSON has all of it.
_SHOWN: Final = 50


def trend_data(base: KnownResults, head: KnownResults, found: Trend) -> dict[str, Any]:
    """Return the trend as JSON has it."""
    return {
        "schemaVersion": "1",
        "base": _identity(base),
        "head": _identity(head),
        "counts": {_camel(kind): len(changes_of(found, kind)) for kind in KINDS},
        "results": {_camel(kind): [*map(_change, changes_of(found, kind))] for kind in KINDS},
        "rules": {
            "added": [_rule(rule) for rule in found.rules_added],
            "removed": [_rule(rule) for rule in found.rules_removed],
            "changed": [{**_rule(each.rule), "what": each.what} for each in found.rules_changed],
        },
    }


def render_trend(base: KnownResults, head: KnownResults, found: Trend) -> str:
    """Return the trend as Markdown; nothing in a name can link, mention or break it."""
    return "\n".join(_lines(base, head, found)) + "\n"


def changes_of(found: Trend, kind: Kind) -> tuple[Change, ...]:
    """Return the changes of one kind."""
    changes: dict[Kind, tuple[Change, ...]] = {
        "new": found.new,
        "waiver_gone": found.waiver_gone,
        "still": found.still,
        "waived": found.waived,
        "unseen": found.unseen,
        "fixed": found.fixed,
        "changed": found.changed,
    }
    return changes[kind]


def named(results: KnownResults) -> str:
    """Return whose report it is, as of when, at which commit."""
    hash_, _, dirty = results.commit.partition("-")
    at = f", commit {hash_[:7]}{dirty and f'-{dirty}'}" if hash_ else ""
    return f"{results.project}/{results.stack} as of {results.as_of or 'no day'}{at}"


def rule_lines(found: Trend) -> Iterator[str]:
    """Yield a line for every rule that came, went or changed."""
    yield from (f"{rule.label}: added" for rule in found.rules_added)
    yield from (f"{rule.label}: removed" for rule in found.rules_removed)
    yield from (f"{each.rule.label}: changed in {each.what}" for each in found.rules_changed)


def _lines(base: KnownResults, head: KnownResults, found: Trend) -> Iterator[str]:
    yield f"## From {text(named(base))} to {text(named(head))}"
    for kind, title in TITLES.items():
        if changes := changes_of(found, kind):
            yield f"\n### {title} ({len(changes):,})\n"
            yield "| Rule | Resource | Verdict | Found |\n| --- | --- | --- | --- |"
            yield from map(_row, changes[:_SHOWN])
            if len(changes) > _SHOWN:
                yield f"\n{len(changes) - _SHOWN:,} more are left out here."
    if rules := [*rule_lines(found)]:
        yield f"\n### Rules ({len(rules):,})\n"
        yield from (f"- {text(line)}" for line in rules)


def _row(change: Change) -> str:
    result = change.result
    return row(
        code(f"{result.code} {result.rule}"),
        f"{code(result.resource or 'the stack', 120)} {code(result.type, 120)}",
        change.in_words("→"),
        text(result.statement),
    )


def _change(change: Change) -> dict[str, str]:
    result = change.result
    return {
        "code": result.code,
        "rule": result.rule,
        "urn": result.urn,
        "resource": result.resource,
        "type": result.type,
        "team": result.team,
        "message": result.message,
        "reason": result.reason,
        "fingerprint": result.fingerprint,
        "before": change.before,
        "after": change.after,
    }


def _rule(rule: KnownRule) -> dict[str, str]:
    return {"code": rule.code, "rule": rule.id}


def _identity(results: KnownResults) -> dict[str, str]:
    return {
        "project": results.project,
        "stack": results.stack,
        "asOf": results.as_of,
        "commit": results.commit,
        "configDigest": results.config_digest,
        "packDigest": results.pack.digest,
    }


def _camel(kind: Kind) -> str:
    return {"waiver_gone": "waiverGone"}.get(kind, kind)
