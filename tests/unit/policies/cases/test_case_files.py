"""What is written beside every rule is what the rule says, whatever shape its input has."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonpointer import JsonPointerException

from corelane.policies.cases.case_files import Case, cases_of, changed
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Outcome, Verdict
from corelane.policies.model.rule import Resource, Rule
from tests.support.policy import UNKNOWN, as_received, outcome

RULES = load_catalogue()
SHAPES: tuple[Any, ...] = ("x", -1, 10**30, 0.5, True, "", [], {}, ["x"], [{}], {"x": {}}, [[]])


def all_cases(*verdicts: Verdict) -> Iterator[Any]:
    for rule in RULES:
        for case in cases_of(rule):
            if not verdicts or case.verdict in verdicts:
                yield pytest.param(rule, case, id=f"{rule.id}: {case.title}")


def received(resource: Resource, props: Any = None) -> Resource:
    """Return a resource as the engine hands it over."""
    return replace(resource, props=as_received(resource.props if props is None else props))


def judged(rule: Rule, case: Case, props: Any = None) -> Outcome:
    subject, *others = case.stack().resources
    return outcome(rule, received(subject, props), *map(received, others))


@pytest.mark.parametrize(("rule", "case"), [*all_cases()])
def test_a_case_gets_its_verdict(rule: Rule, case: Case) -> None:
    found = judged(rule, case)

    assert rule.looks_at(case.subject.type), "the rule would never be asked"
    assert found.verdict is case.verdict, found.reason
    assert [violation.message for violation in found.violations] == [*case.finds]
    if case.verdict is Verdict.NOT_APPLICABLE:
        assert found.reason == case.reason


@pytest.mark.parametrize(("rule", "case"), [*all_cases(Verdict.FAIL)])
def test_a_violation_names_a_property_that_can_be_looked_up(rule: Rule, case: Case) -> None:
    for violation in judged(rule, case).violations:
        assert "\n" not in violation.message, "it is one line of a report"
        assert not violation.message.endswith("."), "the adapter ends the sentence"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_shape_of_a_property_stops_a_rule(rule: Rule) -> None:
    cases = cases_of(rule)
    subjects = [(cases.passes[0], [*places(cases.passes[0].subject.props)])]
    subjects += [
        (case, [*case.change]) for case in cases.fails if case.beside == cases.passes[0].beside
    ]
    for case, pointers in subjects:
        for pointer in pointers:
            for shape in SHAPES:
                try:
                    props = changed(case.subject.props, {pointer: shape})
                except (JsonPointerException, LookupError):
                    continue
                found = judged(rule, case, props)
                assert found.verdict is not Verdict.ERROR, (
                    case.title,
                    pointer,
                    shape,
                    found.reason,
                )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_value_not_yet_known_is_never_a_pass_where_it_decides(rule: Rule) -> None:
    """Unknown at a place whose removal or change breaks the rule: it must not pass there."""
    for case in cases_of(rule).fails:
        if not case.change or case.beside != cases_of(rule).passes[0].beside:
            continue
        unknown = {pointer: UNKNOWN for pointer in case.change if not pointer.endswith("/-")}
        base = cases_of(rule).passes[0]
        if not unknown or case.subject.type != base.subject.type:
            continue
        try:
            props = changed(base.subject.props, unknown)
        except (JsonPointerException, LookupError):
            continue
        found = judged(rule, base, props)
        assert found.verdict is not Verdict.PASS, (case.title, unknown)


def places(value: Any, above: str = "") -> Iterator[str]:
    """Yield a pointer to every property, at any depth."""
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for key, below in entries:
        pointer = f"{above}/{str(key).replace('~', '~0').replace('/', '~1')}"
        yield pointer
        yield from places(below, pointer)
