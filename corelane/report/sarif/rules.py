"""The rules of a SARIF log: their gravity to a code scanner, and their explanation."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.policies.model.rule import Level, Severity
from corelane.report.model.facts import FactTable
from corelane.report.model.rules import ReportedRule

# GitHub accepts so many tags of a rule ("SARIF support for code scanning", limits).
MOST_TAGS: Final = 20
# GitHub's ranges for `security-severity`: critical above 9.0, high from 7.0, medium from 4.0. It
# reads them only of rules with the tag `security`: without it our severities would not be shown.
_SCORES: Final[Mapping[str, str]] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
_TAG: Final = "security"


def descriptor(rule: ReportedRule, facts: FactTable[ReportedRule]) -> dict[str, Any]:
    """Return the `reportingDescriptor` (SARIF 2.1.0, 3.49) of a rule."""
    return {
        "id": rule.code,
        # A name that is the id says nothing, and is refused (SARIF1001).
        **({"name": rule.id} if rule.id.casefold() != rule.code.casefold() else {}),
        "shortDescription": {"text": rule.summary or rule.id},
        "fullDescription": {"text": "\n\n".join((rule.summary or rule.id, *rule.paragraphs))},
        "help": {
            "text": "\n\n".join(_help(rule, mark="")),
            "markdown": "\n\n".join(_help(rule, mark="**")),
        },
        "defaultConfiguration": {"level": level_of(rule.level)},
        "properties": {
            "tags": _tags(rule),
            "security-severity": _SCORES.get(rule.severity, _SCORES[Severity.LOW]),
            "controls": [note.ref for note in rule.controls],
            **facts.properties(rule),
        },
    }


def level_of(level: str) -> str:
    """Return the level of a rule's failures: an error blocks a deployment."""
    return "error" if level == Level.BLOCK else "warning"


def _tags(rule: ReportedRule) -> list[str]:
    """Return each tag once: a family may be called `security` too."""
    tags = dict.fromkeys((_TAG, rule.family, *(note.ref for note in rule.controls)))
    return list(tags)[:MOST_TAGS]


def _help(rule: ReportedRule, *, mark: str) -> Iterator[str]:
    """Yield paragraphs; the texts are the pack's own, so that Markdown needs no escapes."""
    if rule.reason:
        yield f"{mark}Why{mark}\n\n{rule.reason}"
    yield f"{mark}Remedy{mark}\n\n{rule.remedy or 'None is known.'}"
    if rule.controls:
        lines = "\n".join(f"- {note.sentence}" for note in rule.controls)
        yield f"{mark}Controls{mark}\n\n{lines}"
    yield f"{mark}Page{mark}\n\n{rule.page}"
