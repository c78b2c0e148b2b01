from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from pulumi_policy.proxy import UnknownValueError

from corelane.policies.judging.evaluate import Outcome, Verdict, evaluate
from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.waivers.waiver import Waiver, WaiverRegister
from tests.support.policy import UNKNOWN, a_resource

KIND = "test:index:Thing"


@rule(
    code="CL-TST-001", level=Level.BLOCK, severity=Severity.HIGH, applies_to={KIND}, remedy="Fix it"
)
def things_are_good(resource: Resource) -> Iterator[Violation]:
    """Things are good."""
    if resource.props.get("kind") == "absent":
        msg = "there is nothing to judge"
        raise NotApplicable(msg)
    if resource.props.get("bad"):
        yield Violation("it is bad", "bad")
    if resource.props.get("broken"):
        raise KeyError(resource.props["broken"])


def judged(*props: dict[str, object]) -> list[Outcome]:
    found = [a_resource(KIND, p, f"thing-{n}") for n, p in enumerate(props)]
    return [*evaluate(things_are_good, found, unknown=(UnknownValueError,))]


def test_every_state_has_its_verdict() -> None:
    found = judged({}, {"bad": True}, {"kind": "absent"}, {"bad": UNKNOWN}, {"broken": "x"})

    assert [outcome.verdict for outcome in found] == [
        Verdict.PASS,
        Verdict.FAIL,
        Verdict.NOT_APPLICABLE,
        Verdict.NOT_EVALUATED,
        Verdict.ERROR,
    ]


def test_an_unknown_names_its_property() -> None:
    [found] = judged({"bad": UNKNOWN})

    assert (found.reason, found.gap) == ("a value is not known before the update", "bad")


def test_an_error_names_its_kind_and_place_and_never_the_value() -> None:
    [found] = judged({"broken": "hunter2"})

    assert found.reason.startswith("KeyError in things_are_good, line ")
    assert "hunter2" not in found.reason


def test_what_was_found_before_an_error_is_kept() -> None:
    [found] = judged({"bad": True, "broken": "x"})

    assert found.verdict is Verdict.ERROR
    assert [violation.message for violation in found.violations] == ["it is bad"]


def test_a_violation_outweighs_an_unknown_and_both_are_told() -> None:
    [found] = judged({"bad": True, "broken": UNKNOWN})

    assert found.verdict is Verdict.FAIL
    assert "not known" in found.reason
    assert found.gap == "broken"


def test_an_unknown_has_the_path_that_a_violation_would_have() -> None:
    props = {"spec": {"containers": [{}, {"image": UNKNOWN}]}, "data": {"engine.ini": UNKNOWN}}
    reads: dict[str, Callable[[Resource], object]] = {
        "spec.containers[1].image": lambda r: r.props["spec"]["containers"][1]["image"],
        'data["engine.ini"]': lambda r: r.props["data"]["engine.ini"],
    }
    for path, read in reads.items():
        reading = replace(things_are_good, check=lambda r, read=read: iter([read(r)]))
        [found] = evaluate(reading, [a_resource(KIND, props)], unknown=(UnknownValueError,))

        assert (found.verdict, found.gap) == (Verdict.NOT_EVALUATED, path)


def test_resources_of_other_types_have_no_outcome() -> None:
    assert evaluate(things_are_good, [a_resource("test:index:Other", {})]) == ()


def test_a_rule_that_looks_everywhere_reports_all_but_a_pass_of_other_types() -> None:
    everywhere = replace(things_are_good, everywhere=True)
    others = [{}, {"bad": True}, {"kind": "absent"}, {"bad": UNKNOWN}, {"broken": "x"}]
    found = evaluate(
        everywhere,
        [a_resource("test:index:Other", props) for props in others],
        unknown=(UnknownValueError,),
    )

    assert [outcome.verdict for outcome in found] == [
        Verdict.FAIL,
        Verdict.NOT_EVALUATED,
        Verdict.ERROR,
    ], "what nobody judged is not clean"


def waiver(expires: date) -> Waiver:
    return Waiver(
        id="W-1",
        rule="CL-TST-001",
        scope="*::thing-*",
        reason="agreed",
        ticket="T-1",
        requested_by="a",
        approved_by="b",
        granted=date(2026, 1, 1),
        expires=expires,
    )


def waived(today: date, props: dict[str, object]) -> Outcome:
    register = WaiverRegister((waiver(date(2026, 6, 1)),), today)
    [found] = evaluate(
        things_are_good,
        [a_resource(KIND, props, "thing-0")],
        waivers=register,
        unknown=(UnknownValueError,),
    )
    return found


def test_a_waiver_in_force_changes_the_verdict_and_keeps_the_violation() -> None:
    found = waived(date(2026, 6, 1), {"bad": True})

    assert (found.verdict, len(found.violations)) == (Verdict.WAIVED, 1)
    assert found.waiver is not None
    assert "T-1" in found.waiver.grounds
    assert found.reason == "", "nothing kept the rule from judging"


def test_a_waiver_hides_no_unknown() -> None:
    found = waived(date(2026, 6, 1), {"bad": True, "broken": UNKNOWN})

    assert (found.verdict, len(found.violations)) == (Verdict.WAIVED, 1)
    assert "not known" in found.reason
    assert found.gap == "broken"


def test_an_expired_waiver_fails() -> None:
    assert waived(date(2026, 6, 2), {"bad": True}).verdict is Verdict.FAIL


def test_a_pass_and_an_error_are_never_waived() -> None:
    assert waived(date(2026, 6, 1), {}).verdict is Verdict.PASS
    assert waived(date(2026, 6, 1), {"broken": "x"}).verdict is Verdict.ERROR


@rule(
    code="CL-TST-002", level=Level.WARN, severity=Severity.LOW, applies_to={KIND}, remedy="Add one"
)
def things_have_company(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Things have company."""
    if stack.once(_count) == 1:
        yield Violation(f"{resource.name} is alone")


def _count(stack: Stack) -> int:
    return len(stack.of_type(KIND))


def test_a_rule_on_the_stack_sees_the_others_and_judges_one_at_a_time() -> None:
    one, other = a_resource(KIND, {}, "one"), a_resource(KIND, {}, "other")

    assert [o.verdict for o in evaluate(things_have_company, [one])] == [Verdict.FAIL]
    assert [o.verdict for o in evaluate(things_have_company, [one, other])] == [Verdict.PASS] * 2


def test_a_stack_builds_an_index_once() -> None:
    built: list[Stack] = []
    stack = Stack([])

    def build(found: Stack) -> int:
        built.append(found)
        return 7

    assert (stack.once(build), stack.once(build), len(built)) == (7, 7, 1)


def test_a_rule_is_named_after_its_function_and_its_folder() -> None:
    assert things_are_good.id == "things_are_good"
    assert things_are_good.summary == "Things are good."
    assert replace(things_are_good, family="x").family == "x"
