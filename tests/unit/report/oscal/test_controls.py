"""A control is satisfied only where nothing speaks against it, and never by more than was shown."""

from typing import Any

import pytest

from corelane.plan.model import Finding
from corelane.policies.controls.frameworks import load_controls
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.oscal.assessment import assess
from corelane.report.oscal.controls import control_id, findings, named_controls, reviewed
from tests.support.documents import a_document, a_finding, a_rule

SC_6, SC_4, CIS = "nist-800-53r5/SC-6", "nist-800-53r5/SC-4", "cis-eks-1.8.0/4.2.2"
EXTRAS = ReportExtras(
    catalogue=[a_rule("cpus", controls=(SC_6,)), a_rule("smt", controls=(SC_4, SC_6, CIS))],
    controls=load_controls(),
)


def findings_of(*found: Finding) -> dict[str, Any]:
    assessment = assess(report_model(a_document(as_of="2026-11-22", findings=found), EXTRAS))
    return {said["target"]["target-id"]: said for said in findings(assessment)}


@pytest.mark.parametrize(
    ("ref", "id_"),
    [
        (SC_6, "sc-6"),
        ("nist-800-53r5/AC-6(9)", "ac-6.9"),
        (CIS, "cis-eks-1.8.0.4.2.2"),
        ("rts-6/7(1)", "rts-6.7-1-"),
        ("<b>", "_-b-"),
    ],
)
def test_identifiers_are_those_of_a_published_catalogue_or_our_own(ref: str, id_: str) -> None:
    assert control_id(ref) == id_


@pytest.mark.parametrize(
    ("verdicts", "state", "reason"),
    [
        (("pass",), "satisfied", "pass"),
        (("pass", "not-applicable"), "satisfied", "pass"),
        (("pass", "fail"), "not-satisfied", "fail"),
        (("pass", "waived"), "not-satisfied", "other"),
        (("pass", "not-evaluated"), "not-satisfied", "other"),
        (("pass", "error"), "not-satisfied", "other"),
        (("waived", "fail"), "not-satisfied", "fail"),
    ],
)
def test_only_passes_satisfy_a_control(verdicts: tuple[str, ...], state: str, reason: str) -> None:
    found = [a_finding("cpus", verdict=v, urn=f"urn:{n}") for n, v in enumerate(verdicts)]
    status = findings_of(*found)["sc-6"]["target"]["status"]
    assert (status["state"], status["reason"]) == (state, reason)


def test_a_control_is_judged_by_all_rules_that_name_it() -> None:
    said = findings_of(a_finding("cpus", verdict="pass"), a_finding("smt", verdict="fail"))
    states = {name: finding["target"]["status"]["state"] for name, finding in said.items()}
    assert states == {
        "cis-eks-1.8.0.4.2.2": "not-satisfied",
        "sc-4": "not-satisfied",
        "sc-6": "not-satisfied",
    }
    assert said["sc-6"]["target"]["status"]["remarks"] == "Verdicts of the rules: 1 fail, 1 pass."
    assert len(said["sc-6"]["related-observations"]) == 2
    assert len(said["sc-6"]["related-risks"]) == 1


def test_a_control_of_which_nothing_was_judged_has_no_finding() -> None:
    assert findings_of(a_finding("cpus", verdict="not-applicable")) == {}
    assert list(findings_of(a_finding("cpus", verdict="pass"))) == ["sc-6"]


def test_a_finding_says_what_it_does_not_show() -> None:
    said = findings_of(a_finding("cpus", verdict="pass"))["sc-6"]
    control = load_controls()[SC_6]
    assert f"Relation: {control.relation}." in said["remarks"]
    assert control.not_shown in said["remarks"]
    assert "Satisfied means that no rule found anything against it" in said["remarks"]


def test_a_waived_violation_is_tied_to_the_risk_that_somebody_bears() -> None:
    waived = findings_of(a_finding("cpus", verdict="waived", waiver="W-1"))["sc-6"]
    failed = findings_of(a_finding("cpus", verdict="fail"))["sc-6"]
    passed = findings_of(a_finding("cpus", verdict="pass"))["sc-6"]
    assert waived["related-risks"] != failed["related-risks"]
    assert "related-risks" not in passed


def test_each_framework_has_its_selection_with_how_much_was_read() -> None:
    assessment = assess(report_model(a_document(as_of="2026-11-22", findings=()), EXTRAS))
    selections = reviewed(assessment, named_controls(assessment))["control-selections"]
    ids = [[each["control-id"] for each in said["include-controls"]] for said in selections]
    assert ids == [["cis-eks-1.8.0.4.2.2"], ["sc-4", "sc-6"]]
    framework = load_controls()[SC_6].framework
    assert framework.name in selections[1]["description"]
    assert framework.read.split(";")[0] in selections[1]["description"]


def test_a_control_that_nobody_knows_is_not_lost() -> None:
    extras = ReportExtras(catalogue=[a_rule("cpus", controls=("x/1",))])
    document = a_document(as_of="2026-11-22", findings=(a_finding("cpus", verdict="pass"),))
    (said,) = findings(assess(report_model(document, extras)))
    assert said["target"]["target-id"] == "x.1"
    assert said["remarks"] == "The relation of the rules to this control is not known."
