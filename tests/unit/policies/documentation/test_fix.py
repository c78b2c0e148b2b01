"""What the page of a rule says to change is what separates its first cases."""

from typing import Any

import pytest

from corelane.policies.cases.case_files import Case, Declared, cases_of, changed
from corelane.policies.documentation.fix import changes, path_of
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Rule

RULES = load_catalogue()
PROPS: dict[str, Any] = {"size": 1, "taints": [{"key": "a"}], "labels": {"corelane.io/tier": "t0"}}
NODES = Declared(type="nodes", name="nodes", props={"count": 3}, needs={})


def case(verdict: Verdict = Verdict.FAIL, *, derived: bool = True, **given: Any) -> Case:
    parts: dict[str, Any] = {"change": {}, "change_beside": {}, **given}
    pool = Declared(type="pool", name="pool", props=PROPS, needs={})
    return Case(
        title="A case", verdict=verdict, subject=pool, beside=(NODES,), derived=derived, **parts
    )


PASSING = case(Verdict.PASS)


def lines_of(**given: Any) -> list[str]:
    return [str(change) for change in changes(PASSING, case(**given))]


def test_a_changed_property_is_a_line_of_each_value() -> None:
    assert lines_of(change={"/size": 2}) == ["- size: 2\n+ size: 1"]


def test_a_property_that_fails_by_its_absence_is_added() -> None:
    assert lines_of(change={"/size": None}) == ["+ size: 1"]


def test_an_entry_that_fails_by_its_presence_is_removed() -> None:
    assert lines_of(change={"/taints/-": {"key": "b"}}) == ['- taints[1]: {"key": "b"}']


def test_a_property_of_another_resource_is_named_with_it() -> None:
    [change] = changes(PASSING, case(change_beside={"/0/props/count": 2}))

    assert (change.resource, str(change)) == ("nodes", "- count: 2\n+ count: 3")


@pytest.mark.parametrize(
    "given",
    [
        {"derived": False, "change": {"/size": 2}},
        {"change": {"/size": 2}, "change_beside": {"/0/type": "other"}},
        {"change_beside": {"/-": {"name": "more"}}},
    ],
    ids=["another resource", "a type", "one more resource"],
)
def test_what_is_more_than_properties_is_shown_whole(given: dict[str, Any]) -> None:
    assert lines_of(**given) == []


def test_a_key_with_dots_is_quoted_as_in_a_violation() -> None:
    assert path_of(PROPS, "/labels/corelane.io~1tier") == 'labels["corelane.io/tier"]'


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_changes_of_a_rule_are_those_of_its_case(rule: Rule) -> None:
    cases = cases_of(rule)
    for failing in cases.fails:
        if changes(cases.passes[0], failing):
            props = changed(cases.passes[0].subject.props, failing.change)
            assert props == failing.subject.props
