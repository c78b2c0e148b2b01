import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from corelane.policies.judging.pulumi_adapter import judgement_day
from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import PLATFORM
from tests.support.analyzer import Analyzer, secret, urn
from tests.support.policy import UNKNOWN

KIND = "test:index:Thing"
WAIVER = {
    "id": "W-1",
    "rule": "CL-TST-001",
    "scope": "urn:pulumi:*::thing",
    "reason": "agreed for the migration",
    "ticket": "RISK-7",
    "requestedBy": "ana@x.example",
    "approvedBy": "ben@x.example",
    "granted": "2026-09-01",
    "expires": "2026-12-31",
}
judged: list[str] = []
BLOCKS: Any = {"level": Level.BLOCK, "severity": Severity.HIGH, "applies_to": {KIND}}
WARNS: Any = BLOCKS | {"level": Level.WARN}


@rule(code="CL-TST-001", remedy="Make it good", **BLOCKS)
def things_are_good(resource: Resource) -> Iterator[Violation]:
    """Things are good."""
    judged.append(resource.name)
    if resource.props.get("bad"):
        yield Violation(f"it is {resource.props['bad']}", "bad")


@rule(code="CL-TST-002", remedy="Make it pretty", **WARNS)
def things_are_pretty(resource: Resource) -> Iterator[Violation]:
    """Things are pretty."""
    if resource.props.get("ugly"):
        yield Violation("it is ugly")


@rule(code="CL-TST-003", remedy="Repair the rule", **WARNS)
def things_break_rules(resource: Resource) -> Iterator[Violation]:
    """Things break rules."""
    if resource.props.get("broken"):
        raise KeyError(resource.props["broken"])
    yield from ()


@rule(code="CL-TST-004", remedy="Add another", **BLOCKS)
def things_have_company(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Things have company."""
    if not resource.props.get("input"):
        yield Violation("the input was lost")
    if len(stack.of_type(KIND)) == 1:
        yield Violation("it is alone")


RULES = (things_are_good, things_are_pretty, things_break_rules, things_have_company)


def config_of(*waivers: dict[str, str]) -> str:
    return json.dumps({"corelane:platform": "{}", "corelane:waivers": json.dumps([*waivers])})


def analyzed(props: dict[str, Any], **options: Any) -> list[Any]:
    return Analyzer(RULES, **options).analyze(KIND, "thing", props)


def test_a_complying_resource_has_no_diagnostics() -> None:
    assert analyzed({}) == []


def test_a_violation_says_rule_place_and_remedy() -> None:
    [told] = analyzed({"bad": "worn"})

    assert told.message == "CL-TST-001 things_are_good fail at bad: it is worn. Make it good."
    assert (told.policy, told.mandatory, told.urn) == ("mandatory", True, urn("thing"))


def test_a_warning_is_advisory() -> None:
    [told] = analyzed({"ugly": True})

    assert (told.policy, told.mandatory) == ("advisory", False)


def test_an_unknown_is_told_with_rule_and_urn_and_blocks_nothing() -> None:
    [told] = analyzed({"bad": UNKNOWN})

    assert (told.policy, told.mandatory, told.urn) == ("advisory", False, urn("thing"))
    assert told.message.startswith("CL-TST-001 things_are_good not-evaluated at bad: a value")


def test_a_rule_that_raises_blocks_and_loses_no_other_result() -> None:
    found = analyzed({"broken": "hunter2", "bad": "worn", "ugly": True})

    by_code = {told.message.partition(" ")[0]: told for told in found}
    assert set(by_code) == {"CL-TST-001", "CL-TST-002", "CL-TST-003"}
    broken = by_code["CL-TST-003"]
    assert broken.mandatory, "even though the rule itself only warns"
    assert broken.message.startswith("CL-TST-003 things_break_rules error: ")
    assert all("hunter2" not in told.message for told in found)


def test_each_resource_is_judged_once_by_each_rule() -> None:
    judged.clear()
    analyzer = Analyzer(RULES)
    analyzer.analyze(KIND, "one", {})
    analyzer.analyze(KIND, "two", {})

    assert judged == ["one", "two"]


def test_the_same_resource_analyzed_again_is_judged_again() -> None:
    analyzer = Analyzer(RULES)

    assert len(analyzer.analyze(KIND, "thing", {"bad": "worn"})) == 1
    assert analyzer.analyze(KIND, "thing", {}) == []


def test_secrets_that_a_rule_repeats_are_taken_out() -> None:
    [told] = analyzed({"bad": "hunter2-long", "password": secret("hunter2")})

    assert "hunter2" not in told.message
    assert "[secret]" in told.message


def test_a_waived_violation_is_told_and_blocks_nothing() -> None:
    [told] = analyzed({"bad": "worn"}, config=config_of(WAIVER))

    assert (told.policy, told.mandatory) == ("advisory", False)
    assert told.message == (
        "CL-TST-001 things_are_good waived at bad by W-1: it is worn. Until 2026-12-31: "
        "agreed for the migration (RISK-7, approved by ben@x.example)"
    )


@pytest.mark.parametrize(
    ("today", "mandatory"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)]
)
def test_an_expired_waiver_does_not_apply(today: date, mandatory: object) -> None:
    [told] = analyzed({"bad": "worn"}, config=config_of(WAIVER), today=today)

    assert told.mandatory is mandatory


def test_an_expired_waiver_refuses_the_stack_even_if_nothing_needs_it() -> None:
    analyzer = Analyzer(RULES, config=config_of(WAIVER), today=date(2027, 1, 2))
    assert analyzer.analyze(KIND, "thing", {}) == []

    [told] = analyzer.analyze_stack()

    assert (told.policy, told.mandatory) == ("stack-mandatory", True)
    assert told.message.startswith("waivers fail: W-1, for CL-TST-001 on urn:pulumi:*::thing, ")
    assert "expired on 2026-12-31, 2 days before 2027-01-02. Remove it" in told.message


@pytest.mark.parametrize(
    ("today", "warned"),
    [(date(2026, 11, 30), False), (date(2026, 12, 1), True), (date(2026, 12, 31), True)],
)
def test_a_waiver_that_soon_expires_is_an_advice(today: date, *, warned: bool) -> None:
    found = Analyzer(RULES, config=config_of(WAIVER), today=today).analyze_stack()

    assert [told.mandatory for told in found] == [False] * warned
    assert all(told.message.startswith("waivers fail: W-1, ") for told in found)


def test_without_config_waivers_come_with_the_platform() -> None:
    analyzer = Analyzer(RULES)
    analyzer.analyze(PLATFORM, "platform", {"waivers": [WAIVER]})

    [told] = analyzer.analyze(KIND, "thing", {"bad": "worn"})
    assert "things_are_good waived" in told.message


@pytest.mark.parametrize(
    "config",
    [config_of(), json.dumps({"corelane:platform": "{}"}), "not json", "[]", "[" * 100_000],
    ids=["no waivers", "platform", "no JSON", "a list", "deep"],
)
def test_config_outweighs_the_platform(config: str) -> None:
    analyzer = Analyzer(RULES, config=config)
    analyzer.analyze(PLATFORM, "platform", {"waivers": [WAIVER]})

    assert analyzer.analyze(KIND, "thing", {"bad": "worn"})[0].mandatory


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"approvedBy": "ANA@x.example"}, "a second person"),
        ({"expires": "2027-03-01"}, "at most 180 days"),
        ({"granted": "2026-11-23"}, "not after 2026-11-22"),
        ({"scope": "*"}, "a resource's name"),
        ({"rule": "CL-TST-099"}, "a rule of the catalogue"),
        ({"id": "w-1"}, "no other waiver has"),
    ],
)
def test_malformed_waivers_apply_to_nothing_and_are_told(change: dict[str, str], says: str) -> None:
    analyzer = Analyzer(RULES, config=config_of(WAIVER, {**WAIVER, "id": "W-2", **change}))

    assert analyzer.analyze(KIND, "thing", {"bad": "worn"})[0].mandatory
    [told] = analyzer.analyze_stack()
    assert told.mandatory
    assert told.message.startswith("waivers fail: none applies, because corelane:waivers[")
    assert says in told.message


def test_the_platform_may_bring_a_malformed_register_too() -> None:
    analyzer = Analyzer(RULES)
    analyzer.analyze(PLATFORM, "platform", {"waivers": [{**WAIVER, "expires": UNKNOWN}]})

    assert analyzer.analyze(KIND, "thing", {"bad": "worn"})[0].mandatory
    assert any("none applies" in told.message for told in analyzer.analyze_stack())


IN_A_PREVIEW = {"PULUMI_DRY_RUN": "true"}


def test_a_preview_may_ask_for_a_day() -> None:
    assert judgement_day({"CORELANE_AS_OF": "2026-01-31", **IN_A_PREVIEW}) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        IN_A_PREVIEW,
        {"CORELANE_AS_OF": "", **IN_A_PREVIEW},
        {"CORELANE_AS_OF": "2020-01-31", "PULUMI_DRY_RUN": "false"},
        {"CORELANE_AS_OF": "2020-01-31"},
    ],
)
def test_else_and_in_every_update_it_is_today(environment: dict[str, str]) -> None:
    before = datetime.now(UTC).date()
    assert before <= judgement_day(environment) <= datetime.now(UTC).date()


@pytest.mark.parametrize("day", ["soon", "2026-13-01", "20260131", " 2026-01-31", "2026-1-3"])
def test_a_day_that_is_none_makes_no_waiver_apply(day: str, monkeypatch: Any) -> None:
    for key, value in {"CORELANE_AS_OF": day, **IN_A_PREVIEW}.items():
        monkeypatch.setenv(key, value)
    analyzer = Analyzer(RULES, config=config_of(WAIVER), today=judgement_day)

    assert analyzer.analyze(KIND, "thing", {"bad": "worn"})[0].mandatory
    [told] = analyzer.analyze_stack()
    assert told.mandatory
    assert "CORELANE_AS_OF is no date" in told.message


@pytest.mark.parametrize("config", ["", "[]", "not json", '{"corelane:platform": "["}'])
def test_config_that_cannot_be_read_waives_nothing(config: str) -> None:
    assert analyzed({"bad": "worn"}, config=config)[0].mandatory


def test_a_rule_on_the_stack_judges_inputs_though_the_engine_gives_outputs() -> None:
    analyzer = Analyzer(RULES)
    analyzer.analyze(KIND, "thing", {"input": True})

    [told] = analyzer.analyze_stack((KIND, "thing", {"output": True}))

    assert told.message == "CL-TST-004 things_have_company fail: it is alone. Add another."
    assert (told.policy, told.mandatory, told.urn) == ("stack-mandatory", True, urn("thing"))


def test_what_the_stack_cannot_judge_is_advisory() -> None:
    analyzer = Analyzer(RULES)
    analyzer.analyze(KIND, "thing", {"input": UNKNOWN})

    [told] = analyzer.analyze_stack((KIND, "thing", {}))

    assert (told.policy, told.mandatory) == ("stack-advisory", False)
    assert told.message.startswith("CL-TST-004 things_have_company not-evaluated at input: ")


@rule(code="CL-TST-005", remedy="None", **BLOCKS)
def things_need_others(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Things need others."""
    for needed in stack.needed_for(resource, "metadata"):
        alone = resource.dependencies == (needed.urn,)
        yield Violation(f"{resource.name} is made of {needed.name}, {alone}")


def test_a_rule_on_the_stack_sees_what_a_property_is_made_of() -> None:
    found = Analyzer((things_need_others,)).analyze_stack(
        (KIND, "one", {}), (KIND, "two", {}), needs={"two": {"metadata": "one"}}
    )

    assert [told.message.partition(".")[0] for told in found] == [
        "CL-TST-005 things_need_others fail: two is made of one, True"
    ]
