"""Whatever a stack holds, every rule gives a verdict and no result of another is lost."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corelane.policies.cases.case_files import cases_of, changed
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict, evaluate
from corelane.policies.model.rule import Level, Resource, Rule, Severity, Stack, Violation, rule
from tests.support.policy import a_resource

RULES = load_catalogue()
TYPES = sorted({kind for each in RULES for kind in each.applies_to})
HOSTILE = (
    "<script>alert(1)</script>",
    "\x1b[2J\x1b]0;owned\x07",
    "a\n::error::b\r\n- c: !!python/object:os.system",
    "../../../etc/passwd",
    "{{ 7*7 }} ${HOME} `id` $(id)",
    "\u202egnp.exe\u2066",
    "x" * 5_000,
)


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every key and every text that the cases of the rules have."""
    keys, texts = set[str](), set[str]()
    for each in RULES:
        for case in cases_of(each):
            for declared in (case.subject, *case.beside):
                _collect(declared.props, keys, texts)
    return tuple(sorted(keys)), tuple(sorted(texts))


def _collect(value: Any, keys: set[str], texts: set[str]) -> None:
    if isinstance(value, dict):
        keys.update(value)
        for below in value.values():
            _collect(below, keys, texts)
    elif isinstance(value, list):
        for below in value:
            _collect(below, keys, texts)
    elif isinstance(value, str):
        texts.add(value)


def properties() -> st.SearchStrategy[Any]:
    """Draw properties of no sense, made of words that rules look for."""
    keys, texts = vocabulary()
    leaves = st.one_of(
        st.sampled_from(texts),
        st.sampled_from(HOSTILE),
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
    )
    values = st.recursive(
        leaves,
        lambda below: (
            st.lists(below, max_size=4) | st.dictionaries(st.sampled_from(keys), below, max_size=6)
        ),
        max_leaves=40,
    )
    return st.dictionaries(st.sampled_from(keys), values, max_size=8)


def stacks() -> st.SearchStrategy[list[Resource]]:
    one = st.builds(
        a_resource,
        st.sampled_from(TYPES),
        properties(),
        st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=12),
    )
    return st.lists(one, min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(stacks())
def test_no_stack_stops_a_rule(resources: list[Resource]) -> None:
    stack = Stack(resources)
    for each in RULES:
        for outcome in evaluate(each, stack):
            assert outcome.verdict is not Verdict.ERROR, (each.id, outcome.reason)


@settings(max_examples=60, deadline=None)
@given(stacks())
def test_what_a_rule_says_is_one_line_and_steers_no_terminal(resources: list[Resource]) -> None:
    stack = Stack(resources)
    for each in RULES:
        for outcome in evaluate(each, stack):
            for violation in outcome.violations:
                assert violation.message.isprintable(), (each.id, violation.message)
                assert violation.path.isprintable(), (each.id, violation.path)
                assert len(violation.message) < 1_000, each.id


def faulty(resource: Resource) -> Iterator[Violation]:
    """Things are sound.

    Or the test of the judge is.
    """
    yield Violation("found before the fault")
    raise RuntimeError(str(resource.props))


@pytest.fixture
def broken() -> Rule:
    declare = rule(
        code="CL-TST-001",
        level=Level.BLOCK,
        severity=Severity.LOW,
        applies_to={"t:i:T"},
        remedy="Mend the rule",
    )
    return declare(faulty)


def test_a_rule_that_raises_loses_only_its_own_verdict(broken: Rule) -> None:
    sound = replace(broken, check=lambda _: iter(()), id="sound")
    found = a_resource("t:i:T", {"password": "hunter2"})

    [error] = evaluate(broken, [found])
    [verdict] = evaluate(sound, [found])

    assert error.verdict is Verdict.ERROR
    assert "RuntimeError in faulty" in error.reason
    assert "hunter2" not in error.reason
    assert [violation.message for violation in error.violations] == ["found before the fault"]
    assert verdict.verdict is Verdict.PASS


def test_a_resource_of_an_unknown_type_is_judged_by_nobody() -> None:
    found = a_resource("strange:index:Thing", {"x": 1})

    assert not [outcome for each in RULES for outcome in evaluate(each, [found])]


def test_a_resource_with_ten_megabytes_is_judged_in_proportion() -> None:
    """Each of ten megabytes costs what one alone costs, and not ten times as much."""
    times = []
    for size in (1, 10):
        text = "line of a large file: value = 1\n" * (size * 2**20 // 32)
        found = a_resource(
            "kubernetes:core/v1:ConfigMap",
            {"metadata": {"name": "large", "namespace": "alpha-t1"}, "data": {"large.ini": text}},
        )
        began = process_time()
        for each in RULES:
            assert all(o.verdict is not Verdict.ERROR for o in evaluate(each, [found]))
        times.append(process_time() - began)

    assert times[1] < times[0] * 40, times


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_a_hostile_text_in_any_place_comes_out_inert(each: Rule) -> None:
    for case in cases_of(each).fails:
        subject, *others = case.stack().resources
        for pointer in _texts_of(subject.props):
            for text in HOSTILE:
                props = changed(subject.props, {pointer: text})
                stack = Stack((replace(subject, props=props, name=text), *others))
                for outcome in evaluate(each, stack):
                    assert outcome.verdict is not Verdict.ERROR, (pointer, text, outcome.reason)
                    for violation in outcome.violations:
                        assert violation.message.isprintable(), (pointer, violation.message)
                        assert len(violation.message) < 600, pointer
                        assert violation.path.isprintable(), (pointer, violation.path)


def _texts_of(value: Any, above: str = "") -> Iterator[str]:
    """Yield a pointer to every text."""
    if isinstance(value, str):
        yield above
    entries = value.items() if isinstance(value, dict) else ()
    for key, below in entries if not isinstance(value, list) else enumerate(value):
        yield from _texts_of(below, f"{above}/{str(key).replace('~', '~0').replace('/', '~1')}")
