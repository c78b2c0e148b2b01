import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from corelane.plan.judge import Judgement, is_mandatory, judge
from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Rule,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.waivers.waiver import Waiver
from tests.support.documents import a_resource

BUCKET = "aws:s3/bucket:Bucket"
TODAY = date(2026, 11, 22)
SETTINGS: dict[str, Any] = {
    "level": Level.BLOCK,
    "severity": Severity.HIGH,
    "applies_to": {BUCKET},
    "remedy": "Encrypt it.",
    "controls": ("SC-28",),
}


@rule(**SETTINGS, code="CL-TST-001")
def buckets_are_encrypted(resource: Resource) -> Iterator[Violation]:
    """Buckets are encrypted."""
    if not resource.props.get("encrypted"):
        yield Violation("it is in plain text", "encrypted")


@rule(**SETTINGS | {"code": "CL-TST-002", "level": Level.WARN})
def buckets_have_owners(resource: Resource) -> Iterator[Violation]:
    """Buckets have owners."""
    if "owner" not in resource.props:
        yield Violation("nobody owns it", "owner")
        yield Violation("nobody pays for it", "owner")


@rule(**SETTINGS, code="CL-TST-003")
def buckets_break_the_rule(resource: Resource) -> Iterator[Violation]:
    """Buckets make this rule fail."""
    yield Violation("seen before the fault")
    if resource.name == "b":
        raise KeyError(resource.name)


@rule(**SETTINGS, code="CL-TST-004")
def buckets_of_trading_are_mirrored(resource: Resource) -> Iterator[Violation]:
    """Buckets of trading are mirrored."""
    if not resource.props.get("trading"):
        msg = "no trading data"
        raise NotApplicable(msg)
    yield from ()


@rule(**SETTINGS, code="CL-TST-005")
def bucket_owners_differ(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Bucket owners differ."""
    mine = resource.props.get("owner")
    if any(o.props.get("owner") == mine for o in stack.of_type(BUCKET) if o.urn != resource.urn):
        yield Violation(f"{mine} owns another one")


def bucket(name: str, **inputs: Any) -> Any:
    return a_resource(BUCKET, name, inputs=inputs)


def judged(*rules: Rule, resources: tuple[Any, ...], **options: Any) -> Judgement:
    return judge(resources, rules, **{"as_of": TODAY, **options})


def a_waiver(**overrides: Any) -> Waiver:
    fields: dict[str, Any] = {
        "id": "w1",
        "rule": "CL-TST-001",
        "scope": "*::a",
        "reason": "migration",
        "ticket": "T-1",
        "requested_by": "r",
        "approved_by": "q",
        "granted": TODAY - timedelta(days=10),
        "expires": TODAY,
    }
    return Waiver(**fields | overrides)


def test_a_pass_is_kept_as_evidence() -> None:
    (finding,) = judged(buckets_are_encrypted, resources=(bucket("a", encrypted=True),)).findings
    assert (finding.verdict, finding.resource_name, finding.message) == ("pass", "a", "")
    assert finding.remedy == "", "nothing is to be done"
    assert finding.controls == ("SC-28",)


def test_every_violation_is_a_finding_with_its_path_and_remedy() -> None:
    findings = judged(buckets_have_owners, resources=(bucket("a"),)).findings
    assert [f.message for f in findings] == ["nobody owns it", "nobody pays for it"]
    assert {(f.verdict, f.path, f.remedy) for f in findings} == {("fail", "owner", "Encrypt it.")}


def test_a_rule_looks_only_at_the_types_it_applies_to() -> None:
    other = a_resource("aws:ec2/vpc:Vpc", "v")
    assert judged(buckets_are_encrypted, resources=(other,)).findings == ()


def test_a_rule_that_raises_is_an_error_for_that_resource_and_loses_nothing_else() -> None:
    resources = tuple(bucket(name, encrypted=True) for name in "abc")
    findings = judged(buckets_break_the_rule, buckets_are_encrypted, resources=resources).findings
    verdicts = {(f.rule, f.resource_name): f.verdict for f in findings}
    assert verdicts == {
        ("buckets_break_the_rule", "a"): "fail",
        ("buckets_break_the_rule", "b"): "error",
        ("buckets_break_the_rule", "c"): "fail",
        ("buckets_are_encrypted", "a"): "pass",
        ("buckets_are_encrypted", "b"): "pass",
        ("buckets_are_encrypted", "c"): "pass",
    }
    (error,) = [f for f in findings if f.verdict == "error"]
    assert "KeyError" in error.message
    assert "seen before the fault" in error.message, "what was found is not lost"


def test_an_absent_prerequisite_is_not_applicable_with_its_reason() -> None:
    (finding,) = judged(buckets_of_trading_are_mirrored, resources=(bucket("a"),)).findings
    assert (finding.verdict, finding.message) == ("not-applicable", "no trading data")


def test_a_stack_rule_sees_the_other_resources() -> None:
    resources = (bucket("a", owner="x"), bucket("b", owner="x"), bucket("c", owner="y"))
    findings = judged(bucket_owners_differ, resources=resources).findings
    assert [(f.resource_name, f.verdict) for f in findings] == [
        ("a", "fail"),
        ("b", "fail"),
        ("c", "pass"),
    ]


def test_a_waiver_turns_a_failure_into_waived_and_is_named() -> None:
    result = judged(
        buckets_are_encrypted, resources=(bucket("a"), bucket("b")), waivers=(a_waiver(),)
    )
    assert [(f.verdict, f.waiver) for f in result.findings] == [("waived", "w1"), ("fail", None)]
    [use] = result.waivers
    assert (use.state, use.waived, use.days_left, use.expiring) == ("used", 1, 0, True)
    assert use.waiver == a_waiver()


def test_an_expired_waiver_never_applies() -> None:
    result = judged(
        buckets_are_encrypted,
        resources=(bucket("a"),),
        waivers=(a_waiver(expires=date(2026, 11, 21)),),
    )
    assert [f.verdict for f in result.findings] == ["fail"]
    [use] = result.waivers
    assert (use.state, use.waived, use.days_left, use.expiring) == ("expired", 0, -1, False)


def test_a_waiver_nothing_needs_is_listed_as_unused() -> None:
    result = judged(
        buckets_are_encrypted, resources=(bucket("a", encrypted=True),), waivers=(a_waiver(),)
    )
    assert [f.verdict for f in result.findings] == ["pass"]
    assert [(use.waiver.id, use.state) for use in result.waivers] == [("w1", "unused")]


@pytest.mark.parametrize(
    ("tested", "name", "mandatory"),
    [
        (buckets_are_encrypted, "a", True),
        (buckets_have_owners, "a", False),
        (buckets_break_the_rule, "b", True),
        (buckets_of_trading_are_mirrored, "a", False),
    ],
)
def test_violations_of_blocking_rules_and_broken_rules_are_mandatory(
    tested: Rule, name: str, *, mandatory: bool
) -> None:
    findings = judged(tested, resources=(bucket(name),)).findings
    assert any(is_mandatory(finding) for finding in findings) is mandatory


def test_a_waived_violation_is_not_mandatory() -> None:
    result = judged(buckets_are_encrypted, resources=(bucket("a"),), waivers=(a_waiver(),))
    assert not any(is_mandatory(finding) for finding in result.findings)


def test_sixty_rules_on_a_thousand_resources_take_under_half_a_second() -> None:
    resources = tuple(
        bucket(f"b{n}", owner=f"o{n}", tags={"a": "b"})
        if n % 6 == 0
        else a_resource(f"t:{n % 6}", f"r{n}")
        for n in range(1000)
    )
    rules = (buckets_are_encrypted, buckets_have_owners, buckets_of_trading_are_mirrored) * 20
    began = time.process_time()
    findings = judged(*rules, resources=resources).findings
    assert len(findings) == 60 * 167
    assert time.process_time() - began < 0.5
