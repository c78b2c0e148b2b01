"""Which config of the engine is a register of waivers."""

import json
from collections.abc import Iterator

import pytest

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import PLATFORM
from tests.support.analyzer import Analyzer
from tests.support.policy import UNKNOWN
from tests.support.stack import a_waiver

KIND = "test:index:Thing"
WAIVER = a_waiver(rule="CL-TST-001", scope="urn:pulumi:*::thing")


@rule(
    code="CL-TST-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={KIND},
    remedy="Make it good",
)
def things_are_good(resource: Resource) -> Iterator[Violation]:
    """Things are good."""
    if resource.props.get("bad"):
        yield Violation("it is bad", "bad")
    if resource.props.get("worse"):
        yield Violation("it is worse", "worse")


def test_a_list_of_waivers_is_one() -> None:
    config = json.dumps({"corelane:waivers": json.dumps([WAIVER])})
    analyzer = Analyzer((things_are_good,), config=config)

    assert not analyzer.analyze(KIND, "thing", {"bad": "worn"})[0].mandatory


def test_a_waiver_hides_no_unknown() -> None:
    config = json.dumps({"corelane:waivers": json.dumps([WAIVER])})
    analyzer = Analyzer((things_are_good,), config=config)

    waived, unknown = analyzer.analyze(KIND, "thing", {"bad": "worn", "worse": UNKNOWN})

    assert not waived.mandatory
    assert "it is bad. Until 2" in waived.message
    assert WAIVER["approvedBy"] in waived.message
    assert not unknown.mandatory
    assert "not-evaluated" in unknown.message
    assert "worse" in unknown.message


@pytest.mark.parametrize("value", ["{}", "false", "0", "", "null", '""', "soon", "7"])
def test_what_is_no_list_of_waivers_is_malformed_however_empty(value: str) -> None:
    analyzer = Analyzer((things_are_good,), config=json.dumps({"corelane:waivers": value}))
    analyzer.analyze(PLATFORM, "platform", {"waivers": [WAIVER]})

    assert analyzer.analyze(KIND, "thing", {"bad": "worn"})[0].mandatory
    [told] = [
        each for each in analyzer.analyze_stack() if each.message.startswith("waivers fail: ")
    ]
    assert told.mandatory
    assert told.message.startswith("waivers fail: none applies, because ")


@pytest.mark.parametrize(
    "config", ["{}", '{"corelane:platform": "{}"}', '{"corelane:waivers": "[]"}']
)
def test_a_stack_without_waivers_has_nothing_told_of_them(config: str) -> None:
    assert Analyzer((things_are_good,), config=config).analyze_stack() == []
