"""What became of each result between two reports."""

from dataclasses import replace

import pytest

from corelane.plan.model import Finding
from corelane.report.history.trend import KINDS, Trend, trend
from tests.support.documents import a_finding
from tests.support.reports import a_report, read_back

FAIL = a_finding()
PASS = a_finding(verdict="pass", path="", message="")
WAIVED = a_finding(verdict="waived", waiver="W")
OTHER_PATH = a_finding(path="spec.other")


def between(base: list[Finding], head: list[Finding]) -> Trend:
    rules = {"rules": {FAIL.rule: "1"}}
    one, other = (read_back(a_report(*findings, **rules)) for findings in (base, head))
    return trend(one, other)


def kinds(found: Trend) -> dict[str, list[tuple[str, str]]]:
    said = {k: [(c.before, c.after) for c in getattr(found, k)] for k in KINDS}
    return {kind: changes for kind, changes in said.items() if changes}


def state(verdict: str, path: str = "") -> Finding:
    return a_finding(verdict=verdict, path=path)


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        pytest.param([PASS], [FAIL], {"new": [("pass", "fail")]}, id="new"),
        pytest.param([], [FAIL], {"new": [("gone", "fail")]}, id="new-resource"),
        pytest.param([PASS], [state("error")], {"new": [("pass", "error")]}, id="new-error"),
        pytest.param([FAIL], [FAIL], {"still": [("fail", "fail")]}, id="still"),
        pytest.param([FAIL], [PASS], {"fixed": [("fail", "pass")]}, id="fixed"),
        pytest.param([FAIL], [], {"fixed": [("fail", "gone")]}, id="resource-gone"),
        pytest.param([WAIVED], [PASS], {"fixed": [("waived", "pass")]}, id="waived-then-fixed"),
        pytest.param([FAIL], [WAIVED], {"waived": [("fail", "waived")]}, id="newly-waived"),
        pytest.param([PASS], [WAIVED], {"waived": [("pass", "waived")]}, id="waived-at-once"),
        pytest.param([WAIVED], [WAIVED], {}, id="still-waived"),
        pytest.param([WAIVED], [FAIL], {"waiver_gone": [("waived", "fail")]}, id="waiver-gone"),
        pytest.param(
            [FAIL], [state("not-evaluated")], {"unseen": [("fail", "not-evaluated")]}, id="unseen"
        ),
        pytest.param(
            [FAIL],
            [state("not-applicable")],
            {"unseen": [("fail", "not-applicable")]},
            id="switched-off",
        ),
        pytest.param(
            [FAIL],
            [state("error")],
            {"new": [("fail", "error")], "unseen": [("fail", "error")]},
            id="the-rule-broke",
        ),
        pytest.param(
            [PASS],
            [state("not-applicable")],
            {"changed": [("pass", "not-applicable")]},
            id="another-state",
        ),
        pytest.param([PASS], [PASS], {}, id="nothing"),
        pytest.param(
            [FAIL],
            [OTHER_PATH],
            {"new": [("fail", "fail")], "fixed": [("fail", "fail")]},
            id="another-place",
        ),
    ],
)
def test_every_way_from_one_state_to_another_is_shown(
    base: list[Finding], head: list[Finding], expected: dict[str, list[tuple[str, str]]]
) -> None:
    assert kinds(between(base, head)) == expected


def test_another_wording_is_the_same_result() -> None:
    assert kinds(between([FAIL], [a_finding(message="in other words")])) == {
        "still": [("fail", "fail")]
    }


@pytest.mark.parametrize("order", [1, -1])
def test_of_results_at_one_place_the_worst_speaks(order: int) -> None:
    both = [WAIVED, FAIL][::order]
    assert kinds(between([FAIL], both)) == {"still": [("fail", "fail")]}


def test_a_violation_is_not_fixed_by_taking_its_rule_away() -> None:
    base, head = read_back(a_report(FAIL)), read_back(a_report(rules={}))
    found = trend(base, head)
    assert kinds(found) == {"unseen": [("fail", "gone")]}
    assert [rule.code for rule in found.rules_removed] == [FAIL.code]


def test_a_renamed_rule_keeps_its_results() -> None:
    renamed = replace(FAIL, rule="engines_own_whole_cpus")
    base, head = (read_back(a_report(each, rules={})) for each in (FAIL, renamed))

    found = trend(base, head)

    assert kinds(found) == {"still": [("fail", "fail")]}, "the code is the same"
    assert (found.rules_added, found.rules_removed) == ((), ())
    (change,) = found.rules_changed
    assert change.what == f"name {FAIL.rule} to engines_own_whole_cpus"


def test_rules_that_came_went_and_changed_are_shown() -> None:
    base = read_back(a_report(rules={"a": "1", "b": "1", "c": "1"}))
    head = read_back(a_report(rules={"b": "1", "c": "2", "d": "1"}))
    found = trend(base, head)
    assert [rule.id for rule in found.rules_added] == ["d"]
    assert [rule.id for rule in found.rules_removed] == ["a"]
    assert [(each.rule.id, each.what) for each in found.rules_changed] == [("c", "source")]


def test_a_rule_that_was_made_milder_is_shown() -> None:
    base = read_back(a_report(rules={"a": "1"}))
    milder = tuple(r.model_copy(update={"level": "warn", "severity": "low"}) for r in base.rules)
    (change,) = trend(base, base.model_copy(update={"rules": milder})).rules_changed
    assert change.what == "severity high to low, level block to warn"


@pytest.mark.parametrize(
    ("base", "head", "worse"),
    [([], [FAIL], True), ([WAIVED], [FAIL], True), ([FAIL], [FAIL], False), ([FAIL], [], False)],
)
def test_it_got_worse_if_something_fails_that_did_not(
    base: list[Finding], head: list[Finding], *, worse: bool
) -> None:
    assert between(base, head).got_worse is worse


@pytest.mark.parametrize(
    ("base", "head", "less"),
    [
        pytest.param([PASS], [state("not-applicable")], True, id="switched off"),
        pytest.param([PASS], [state("not-evaluated")], True, id="unknown"),
        pytest.param([FAIL], [state("not-applicable")], True, id="a violation switched off"),
        pytest.param([state("not-applicable")], [PASS], False, id="switched on"),
        pytest.param([PASS], [], False, id="the resource is gone"),
        pytest.param([FAIL], [PASS], False, id="fixed"),
    ],
)
def test_it_sees_less_if_something_is_there_and_no_longer_judged(
    base: list[Finding], head: list[Finding], *, less: bool
) -> None:
    assert between(base, head).sees_less is less


def test_it_sees_less_without_a_rule() -> None:
    assert trend(read_back(a_report(PASS)), read_back(a_report(rules={}))).sees_less
