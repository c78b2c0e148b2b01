"""OSCAL's observations and inventory: each resource, and the evidence found on it."""

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any, Final

from corelane.policies.judging.evaluate import BROKEN, Verdict
from corelane.report.model.facts import About, Format
from corelane.report.model.results import Result
from corelane.report.oscal.assessment import Assessment, Group
from corelane.report.oscal.data_types import markup, properties

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
        first = group.first.finding
        yield {
            "uuid": group.uuid,
            "title": markup(
                f"{group.code} {first.rule} {_WORDS.get(group.verdict, group.verdict)}"
            ),
            "description": markup(first.message, "Nothing was found that breaks the rule."),
            **properties(_facts(assessment, group)),
            "methods": ["EXAMINE"],
            "types": ["finding" if group.verdict in BROKEN else "control-objective"],
            "origins": origins(assessment),
            "subjects": [_subject(assessment, result) for result in _by_urn(group)],
            "relevant-evidence": [_evidence(assessment, group.first)],
            "collected": assessment.moment,
        }


def inventory(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Yield every judged resource as an item of the inventory."""
    facts = assessment.facts.of(Format.OSCAL, About.RESOURCE)
    items = {result.finding.urn: result for result in assessment.report.results.all}
    for urn, result in sorted(items.items(), key=itemgetter(0)):
        finding = result.finding
        yield {
            "uuid": assessment.item(urn),
            "description": markup(f"{finding.resource_type} {finding.resource_name}".strip())
            if urn
            else "The stack as a whole.",
            **properties(facts.properties(result)),
        }


def origins(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the tool as the one that found it, not a person."""
    return [{"actors": [{"type": "tool", "actor-uuid": assessment.tool}]}]


def _by_urn(group: Group) -> Iterator[Result]:
    yield from {result.finding.urn: result for result in group.results}.values()


def _subject(assessment: Assessment, result: Result) -> dict[str, Any]:
    return {
        "subject-uuid": assessment.item(result.finding.urn),
        "type": "inventory-item",
        "title": markup(result.finding.resource_name, "the stack"),
    }


def _facts(assessment: Assessment, group: Group) -> dict[str, str]:
    number = len([*_by_urn(group)])
    facts = assessment.facts.of(Format.OSCAL, About.RULE, About.WAIVER)
    return {
        **assessment.facts_of(assessment.rules[group.code]),
        **facts.properties(group.first),
        "resources": str(number) if number > 1 else "",
    }


def _evidence(assessment: Assessment, result: Result) -> dict[str, Any]:
    """Point into the plan, from which secrets were taken before any of it was written."""
    path, value = result.finding.path, result.finding.value
    facts = assessment.facts.of(Format.OSCAL, About.EVIDENCE)
    return {
        "href": f"#{assessment.plan}",
        "description": markup(
            f"{path} is {value}" if value else path,
            "The resource's inputs as the plan records them.",
        ),
        **properties(facts.properties(result) if path else {}),
    }
