"""What was observed of which resource, with the evidence: OSCAL's observations and inventory."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.plan.model import Finding
from corelane.policies.judging.evaluate import BROKEN, Verdict
from corelane.report.model.results import team_of
from corelane.report.oscal.assessment import Assessment, Group
from corelane.report.oscal.words import markup, properties

_WORDS: Final[Mapping[str, str]] = {
    Verdict.PASS: "holds",
    Verdict.FAIL: "is broken",
    Verdict.WAIVED: "is broken, and somebody answers for it",
    Verdict.NOT_APPLICABLE: "does not apply",
    Verdict.NOT_EVALUATED: "could not be evaluated",
    Verdict.ERROR: "could not run to its end",
}


def observations(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Yield an observation for all resources with the same verdict, or one for each violation."""
    for group in assessment.groups:
        first = group.first
        yield {
            "uuid": group.uuid,
            "title": markup(
                f"{group.code} {first.rule} {_WORDS.get(group.verdict, group.verdict)}"
            ),
            "description": markup(first.message, "Nothing was found that breaks the rule."),
            **properties(_told(assessment, group)),
            "methods": ["EXAMINE"],
            "types": ["finding" if group.verdict in BROKEN else "control-objective"],
            "origins": origins(assessment),
            "subjects": [_subject(assessment, finding) for finding in _by_urn(group)],
            "relevant-evidence": [_evidence(assessment, first)],
            "collected": assessment.moment,
        }


def inventory(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Yield every judged resource as an item of the inventory."""
    items = {finding.urn: finding for finding in assessment.document.findings}
    for urn, finding in sorted(items.items()):
        yield {
            "uuid": assessment.item(urn),
            "description": markup(f"{finding.resource_type} {finding.resource_name}".strip())
            if urn
            else "The stack as a whole.",
            **properties(
                {
                    "urn": urn,
                    "type": finding.resource_type,
                    "name": finding.resource_name,
                    "team": team_of(finding),
                    "declared-in": finding.declared_in,
                }
            ),
        }


def origins(assessment: Assessment) -> list[dict[str, Any]]:
    """Say that the tool found it, not a person."""
    return [{"actors": [{"type": "tool", "actor-uuid": assessment.tool}]}]


def _by_urn(group: Group) -> Iterator[Finding]:
    yield from {finding.urn: finding for finding in group.findings}.values()


def _subject(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    return {
        "subject-uuid": assessment.item(finding.urn),
        "type": "inventory-item",
        "title": markup(finding.resource_name, "the stack"),
    }


def _told(assessment: Assessment, group: Group) -> dict[str, str]:
    first = group.first
    return {
        "code": group.code,
        "rule": first.rule,
        "verdict": group.verdict,
        "family": first.family,
        "severity": first.severity,
        "level": first.level,
        "rule-digest": assessment.document.pack.rules.get(first.rule, ""),
        "waiver": first.waiver or "",
        "resources": str(number) if (number := len([*_by_urn(group)])) > 1 else "",
    }


def _evidence(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    """Point into the plan, from which secrets were taken before any of it was written."""
    shown = f"{finding.path} is {finding.value}" if finding.value else finding.path
    return {
        "href": f"#{assessment.plan}",
        "description": markup(shown, "The resource's inputs as the plan records them."),
        **properties(
            {
                "path": finding.path,
                "value": finding.value,
                "fingerprint": finding.fingerprint if finding.path else "",
            }
        ),
    }
