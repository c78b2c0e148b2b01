"""A code scanner shows how grave a rule is, why it is there, and what it does not show."""

from typing import Any

import pytest

from corelane.policies.controls.frameworks import load_controls
from corelane.report.model.facts import Format
from corelane.report.model.rule_facts import RULE_FACTS
from corelane.report.model.rules import ControlNote, ReportedRule
from corelane.report.sarif.rules import MOST_TAGS, descriptor, level_of


def controls_of(*refs: str) -> tuple[ControlNote, ...]:
    return tuple(ControlNote(ref=ref, control=load_controls().get(ref)) for ref in refs)


def described(rule: ReportedRule) -> dict[str, Any]:
    return descriptor(rule, RULE_FACTS.of(Format.SARIF))


def a_reported_rule(**overrides: Any) -> ReportedRule:
    fields: dict[str, Any] = {
        "code": "CL-ISO-001",
        "id": "pods_own_cpus",
        "family": "isolation",
        "level": "block",
        "severity": "high",
        "remedy": "Ask for whole CPUs",
        "controls": controls_of("nist-800-53r5/SC-6"),
        "summary": "Every pod owns its CPUs.",
        "paragraphs": ("Neighbours cost latency.",),
    }
    return ReportedRule(**fields | overrides)


def test_a_descriptor_explains_the_rule() -> None:
    said = described(a_reported_rule())
    assert (said["id"], said["name"]) == ("CL-ISO-001", "pods_own_cpus")
    assert said["shortDescription"] == {"text": "Every pod owns its CPUs."}
    assert said["fullDescription"] == {
        "text": "Every pod owns its CPUs.\n\nNeighbours cost latency."
    }
    help_ = said["help"]
    assert help_["markdown"].startswith("**Why**\n\nNeighbours cost latency.\n\n**Remedy**")
    assert help_["text"].startswith("Why\n\nNeighbours"), "plain text has no markup"
    assert load_controls()["nist-800-53r5/SC-6"].not_shown in help_["text"]
    assert help_["text"].endswith("docs/rules/isolation/pods_own_cpus.md")
    assert "name" not in described(a_reported_rule(id="CL-ISO-001")), (
        "a name that is the id is refused"
    )
    assert "helpUri" not in said, "SARIF wants an absolute address there; the page has none"


@pytest.mark.parametrize(
    ("severity", "low", "high"),
    [
        ("critical", 9.1, 10),
        ("high", 7, 8.9),
        ("medium", 4, 6.9),
        ("low", 0.1, 3.9),
        ("?", 0.1, 3.9),
    ],
)
def test_severities_fall_into_the_scanners_ranges(severity: str, low: float, high: float) -> None:
    score = described(a_reported_rule(severity=severity))["properties"]["security-severity"]
    assert isinstance(score, str), "the property is text"
    assert low <= float(score) <= high


def test_a_level_is_an_error_only_where_it_blocks() -> None:
    assert (level_of("block"), level_of("warn")) == ("error", "warning")
    assert described(a_reported_rule(level="warn"))["defaultConfiguration"] == {"level": "warning"}


def test_tags_are_unique_and_no_more_than_the_scanner_takes() -> None:
    refs = [f"x/{n}" for n in range(30)]
    said = described(a_reported_rule(family="security", controls=controls_of(*refs)))["properties"]
    assert said["tags"] == ["security", *refs[: MOST_TAGS - 1]]
    assert said["controls"] == refs, "none is lost: tags are not the only place"


def test_a_rule_of_which_little_is_known_is_described_all_the_same() -> None:
    said = described(a_reported_rule(summary="", paragraphs=(), remedy="", controls=()))
    assert said["fullDescription"]["text"] == "pods_own_cpus"
    assert said["help"]["text"].startswith("Remedy\n\nNone is known.")
