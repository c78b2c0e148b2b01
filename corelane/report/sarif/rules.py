"""How a SARIF log describes a rule: how grave it is to a code scanner, and what explains it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.policies.controls.frameworks import Control
from corelane.policies.model.rule import Level, Severity
from corelane.policies.values.sanitize import legible
from corelane.report.model.rule_notes import RuleNote, control_sentences

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


def descriptor(note: RuleNote, controls: Mapping[str, Control]) -> dict[str, Any]:
    """Return the `reportingDescriptor` (SARIF 2.1.0, 3.49) of a rule."""
    summary = note.summary or note.id
    told = legible("\n\n".join(filter(None, (note.summary, note.reason))) or note.id)
    own, name = legible(note.code), legible(note.id)
    return {
        "id": own,
        # A name that is the id says nothing, and is refused (SARIF1001).
        **({"name": name} if name.casefold() != own.casefold() else {}),
        "shortDescription": {"text": legible(summary)},
        "fullDescription": {"text": told},
        "help": {
            "text": "\n\n".join(_help(note, controls, mark="")),
            "markdown": "\n\n".join(_help(note, controls, mark="**")),
        },
        "defaultConfiguration": {"level": level_of(note.level)},
        "properties": {
            "tags": _tags(note),
            "security-severity": _SCORES.get(note.severity, _SCORES[Severity.LOW]),
            "controls": [legible(ref) for ref in note.controls],
            "severity": legible(note.severity),
        },
    }


def level_of(level: str) -> str:
    """Return the level of a rule's failures: an error blocks a deployment."""
    return "error" if level == Level.BLOCK else "warning"


def _tags(note: RuleNote) -> list[str]:
    """Return each tag once: a family may be called `security` too."""
    tags = dict.fromkeys((_TAG, legible(note.family), *map(legible, note.controls)))
    return list(tags)[:MOST_TAGS]


def _help(note: RuleNote, controls: Mapping[str, Control], *, mark: str) -> Iterator[str]:
    """Yield paragraphs; the texts are the pack's own, so that Markdown needs no escapes."""
    if note.reason:
        yield f"{mark}Why{mark}\n\n{note.reason}"
    yield f"{mark}Remedy{mark}\n\n{legible(note.remedy) or 'None is known.'}"
    if lines := [f"- {line}" for line in control_sentences(note.controls, controls)]:
        yield f"{mark}Controls{mark}\n\n" + "\n".join(lines)
    yield f"{mark}Page{mark}\n\n{legible(note.page)}"
