"""Whoever bears a risk is named, with the ticket and the end; whoever does not is not."""

from typing import Any

from corelane.plan.model import Finding
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.oscal.assessment import Assessment, assess
from corelane.report.oscal.risks import people, risks, waiver_log
from tests.support.documents import a_document, a_finding, a_rule, a_waiver

RULE = "volumes_are_encrypted"


def assessed(*findings: Finding, **overrides: Any) -> Assessment:
    document = a_document(as_of="2026-11-22", findings=findings, **overrides)
    return assess(report_model(document, ReportExtras(catalogue=[a_rule(RULE)])))


def props_of(said: Any) -> dict[str, str]:
    return {prop["name"]: prop["value"] for prop in said["props"]}


def test_a_violation_is_an_open_risk_with_its_remedy() -> None:
    (risk,) = risks(assessed(a_finding(RULE)))
    assert risk["status"] == "open"
    assert not {"risk-log", "deadline"} & set(risk), "nobody has answered for it"
    assert risk["description"] == "It is right."
    assert risk["statement"] == "Because wrong costs. And more."
    (remedy,) = risk["remediations"]
    assert (remedy["lifecycle"], remedy["description"]) == ("recommendation", "Do it right.")
    assert risk["characterizations"][0]["facets"][0]["value"] == "critical"


def test_a_waived_violation_is_a_deviation_that_two_people_answer_for() -> None:
    assessment = assessed(a_finding(RULE, verdict="waived", waiver="W-2026-014"))
    (risk,) = risks(assessment)
    assert risk["status"] == "deviation-approved"
    assert risk["deadline"] == "2027-01-31T00:00:00+00:00"
    asked, agreed = risk["risk-log"]["entries"]
    assert [asked["status-change"], agreed["status-change"]] == [
        "deviation-requested",
        "deviation-approved",
    ]
    assert asked["logged-by"] == [
        {"party-uuid": assessment.party("m.okafor"), "role-id": "waiver-requester"}
    ]
    assert agreed["logged-by"] == [
        {"party-uuid": assessment.party("j.lindqvist"), "role-id": "waiver-approver"}
    ]
    assert agreed["start"] == "2026-10-31T00:00:00+00:00"
    assert props_of(agreed)["ticket"] == "RISK-2291"


def test_a_rule_that_is_broken_here_and_waived_there_is_two_risks() -> None:
    waived = a_finding(RULE, verdict="waived", waiver="W-2026-014", urn="urn:a")
    said = list(risks(assessed(waived, a_finding(RULE, urn="urn:b"), a_finding(RULE, urn="urn:c"))))
    assert {risk["status"]: props_of(risk)["resources"] for risk in said} == {
        "deviation-approved": "1",
        "open": "2",
    }
    assert len({risk["uuid"] for risk in said}) == 2


def test_an_expired_waiver_leaves_the_risk_open() -> None:
    (risk,) = risks(assessed(a_finding(RULE, waiver="W-2025-031")))
    assert risk["status"] == "open"


def test_a_waiver_that_nobody_knows_is_a_deviation_without_a_log() -> None:
    (risk,) = risks(assessed(a_finding(RULE, verdict="waived", waiver="gone")))
    assert risk["status"] == "deviation-approved"
    assert "risk-log" not in risk


def test_passes_errors_and_unknowns_are_no_risks() -> None:
    verdicts = ("pass", "error", "not-evaluated", "not-applicable")
    assert list(risks(assessed(*(a_finding(RULE, verdict=v) for v in verdicts)))) == []


def test_everybody_of_a_waiver_is_a_party_once() -> None:
    waivers = (a_waiver(), a_waiver(id="W-2", requested_by="j.lindqvist", approved_by="x"))
    said = people(assessed(waivers=waivers))
    assert [party["name"] for party in said["parties"]] == ["j.lindqvist", "m.okafor", "x"]
    assert [role["id"] for role in said["roles"]] == ["waiver-requester", "waiver-approver"]
    assert people(assessed(waivers=())) == {}


def test_the_register_has_every_waiver_with_its_state() -> None:
    entries = waiver_log(assessed())["assessment-log"]["entries"]
    assert [props_of(entry)["state"] for entry in entries] == ["used", "unused", "expired"]
    assert entries[2]["end"] == "2026-10-01T00:00:00+00:00"
    assert waiver_log(assessed(waivers=())) == {}
