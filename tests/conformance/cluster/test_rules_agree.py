"""Every rule that admission keeps: the API server's verdict is the pack's, object by object."""

import pytest

from corelane.policies.admission.api_kinds import has_api
from corelane.policies.cases.case_files import Case, cases_of
from corelane.policies.judging.evaluate import Verdict
from tests.support.admission_cluster import KEPT
from tests.support.agreement import as_each_kind, compare, told_of
from tests.support.dry_run import DryRun
from tests.support.mutations import mutations

# Beyond this a case takes longer than it is likely to find something new.
MOST_MUTATIONS = 250


def cases(rule: str) -> list[Case]:
    return [case for case in cases_of(KEPT[rule][0]) if has_api(case.subject.type)]


@pytest.mark.parametrize("rule", KEPT)
def test_every_case_has_one_verdict_whatever_kind_it_is_told_of(dry: DryRun, rule: str) -> None:
    compared = [
        (case.title, compare(dry, KEPT[rule][0], case, told))
        for case in cases(rule)
        for told in as_each_kind(KEPT[rule][0], case)
    ]

    assert not [(title, each) for title, each in compared if not each.agree]
    judged = [each for _, each in compared if not each.server]
    assert {each.denied for each in judged} == {True, False}, "both verdicts were seen"


@pytest.mark.parametrize("rule", KEPT)
def test_a_case_that_the_server_refuses_by_itself_is_one_that_fails(dry: DryRun, rule: str) -> None:
    for case in cases(rule):
        found = compare(dry, KEPT[rule][0], case, told_of(case, case.subject.props))
        assert not found.server or case.verdict is Verdict.FAIL, (case.title, found.server)


@pytest.mark.parametrize("rule", KEPT)
def test_both_still_agree_when_one_thing_is_another(dry: DryRun, rule: str) -> None:
    """What the server refuses by itself is no object, so nobody has to judge it."""
    apart, seen, tried = list[str](), 0, 0
    for case in cases(rule):
        for count, (what, props) in enumerate(mutations(case.subject.props)):
            if count == MOST_MUTATIONS:
                break
            found = compare(dry, KEPT[rule][0], case, told_of(case, props))
            tried += 1
            seen += not found.server
            if not found.server and not found.agree:
                apart.append(f"{case.title}, {what}: {found.pack}, denied: {found.denied}")

    assert not apart, "\n".join(apart)
    assert seen or not tried, "no mutation is an object"
