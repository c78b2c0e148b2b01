"""CI reads every verdict as a test, and no text breaks out of the report."""

from io import StringIO
from itertools import groupby

from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from corelane.plan.model import Finding, PlanDocument
from corelane.policies.values.sanitize import one_line
from corelane.report.junit.suites import render_junit
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.model.sanitizer import LONGEST
from tests.support.documents import a_document, a_finding, an_urn
from tests.support.hostile import documents

KINDS = {
    "fail": Failure,
    "error": Error,
    "waived": Skipped,
    "not-applicable": Skipped,
    "not-evaluated": Skipped,
}


def suites_of(document: PlanDocument) -> list[TestSuite]:
    return list(JUnitXml.fromfile(StringIO(render_junit(report_model(document, ReportExtras())))))


def the_case(*findings: Finding) -> TestCase:
    (suite,) = suites_of(a_document(findings=findings))
    (case,) = suite
    return case


def test_every_family_is_a_suite_with_its_counts() -> None:
    counted = {s.name: (s.tests, s.failures, s.errors, s.skipped) for s in suites_of(a_document())}
    assert counted == {
        "isolation": (6, 1, 1, 3),
        "resilience": (1, 1, 0, 0),
        "security": (1, 1, 0, 0),
    }
    root = JUnitXml.fromfile(StringIO(render_junit(report_model(a_document(), ReportExtras()))))
    assert (root.tests, root.failures, root.errors) == (8, 3, 1)


def test_a_rule_on_a_resource_is_a_test() -> None:
    case = the_case(a_finding(verdict="pass"))
    assert case.classname == f"isolation.{a_finding().code} trading_pods_own_whole_cpus"
    assert case.name == a_finding().urn
    assert list(case.result) == []


def test_all_violations_of_a_resource_are_in_one_failure() -> None:
    case = the_case(a_finding(message="one"), a_finding(message="two", path="y", value="7"))
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message) == ("block", "one (and 1 more)")
    assert "\n  at: y\n  found: 7\n" in failure.text.partition("\ntwo")[2]


def test_a_warning_is_a_failure_that_says_it_warns() -> None:
    (failure,) = the_case(a_finding(level="warn")).result
    assert (type(failure), failure.type) == (Failure, "warn"), "JUnit has nothing between"


def test_what_did_not_pass_by_decision_or_ignorance_is_skipped_with_the_reason() -> None:
    (waived,) = the_case(a_finding(verdict="waived", waiver="W-2026-014")).result
    assert isinstance(waived, Skipped)
    assert waived.text.startswith("waived by W-2026-014: ticket RISK-2291, requested by m.okafor")
    assert "approved by j.lindqvist, granted 2026-10-31, expires 2027-01-31\n" in waived.text
    (unknown,) = the_case(a_finding(verdict="not-evaluated", message="vpc is unknown")).result
    assert unknown.text.startswith("not-evaluated:\nvpc is unknown")
    (lost,) = the_case(a_finding(verdict="waived", waiver="gone")).result
    assert lost.text.startswith("waived by gone:"), "a waiver nobody knows is still named"


def test_the_place_and_the_remedy_are_shown() -> None:
    (failure,) = the_case(a_finding(file="Pulumi.prod.yaml", line=7)).result
    assert "\n  declared in: Pulumi.prod.yaml:7\n" in failure.text
    assert f"\n  remedy: {a_finding().remedy}" in failure.text


def test_the_day_is_the_plans_and_no_clock_is_read() -> None:
    (suite,) = suites_of(a_document(findings=(a_finding(),), as_of="2026-11-22"))
    assert suite.timestamp == "2026-11-22T00:00:00"
    assert suite.time == 0
    undated = suites_of(a_document(findings=(a_finding(),)))[0]
    assert undated.timestamp is None


def test_verdicts_of_one_rule_on_two_resources_are_two_tests() -> None:
    other = a_finding(urn=an_urn("t", "other"), verdict="pass")
    (suite,) = suites_of(a_document(findings=(a_finding(), other)))
    assert [len(list(case.result)) for case in suite] == [1, 0]


@given(documents())
def test_hostile_texts_arrive_as_they_are(document: PlanDocument) -> None:
    suites = suites_of(document)
    said = {
        (suite.name, case.classname, case.name, tuple(type(r) for r in case.result))
        for suite in suites
        for case in suite
    }
    assert said == {
        (
            one_line(f.family),
            f"{one_line(f.family)}.{one_line(f.code)} {one_line(f.rule)}",
            one_line(f.urn) or "stack",
            (KINDS[f.verdict],) if f.verdict != "pass" else (),
        )
        for f in document.findings
    }
    written = "".join(r.text or "" for suite in suites for case in suite for r in case.result)
    for finding in document.findings:
        if finding.verdict != "pass":
            assert one_line(finding.message, LONGEST) in written, "no message is lost"
    properties = {p.name: p.value for suite in suites for p in suite.properties()}
    if suites:
        assert properties.get("stack", "") == one_line(document.stack)


@given(documents())
def test_no_case_occurs_twice_with_the_same_verdict(document: PlanDocument) -> None:
    keys = sorted((f.family, f.rule, f.urn, f.verdict) for f in document.findings)
    assert sum(suite.tests for suite in suites_of(document)) == len(list(groupby(keys)))
