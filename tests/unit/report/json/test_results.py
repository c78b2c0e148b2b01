"""results.json holds every result, says what it rests on, and adds up."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError, validate

from corelane.plan.model import Pack, PlanDocument
from corelane.policies.controls.frameworks import load_controls
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.values.sanitize import one_line
from corelane.report.json.results import render_results
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.schemas import plan_schema, results_schema
from tests.support.documents import a_document, a_finding, a_rule

EXTRAS = ReportExtras(catalogue=load_catalogue(), controls=load_controls())
HOSTILE = "</script>\x1b[31m\u202e\n- - 'x"


def results(document: PlanDocument | None = None, extras: ReportExtras = EXTRAS) -> dict[str, Any]:
    return json.loads(
        render_results(report_model(document or a_document(config_digest="5f" * 32), extras))
    )


def test_it_satisfies_its_published_schema() -> None:
    Draft202012Validator.check_schema(results_schema())
    validate(results(), results_schema())


def test_the_schema_has_every_property_and_no_other() -> None:
    data, schema = results(), results_schema()
    assert set(schema["properties"]) == set(data) == set(schema["required"])
    for section in ("rule", "result", "waiver"):
        described = schema["$defs"][section]
        assert set(described["properties"]) == set(data[f"{section}s"][0]), section
        assert set(described["required"]) == set(described["properties"]), section
    with pytest.raises(ValidationError, match="comment"):
        validate(data | {"comment": "hello"}, schema)


def test_a_waiver_is_described_as_in_plan_json() -> None:
    known, described = (schema()["$defs"]["waiver"] for schema in (plan_schema, results_schema))
    properties = described["properties"] | known["properties"]
    assert described == known | {"required": described["required"], "properties": properties}


def test_every_finding_is_a_result_whatever_its_state() -> None:
    document = a_document()
    found = [(r["rule"], r["verdict"]) for r in results(document)["results"]]
    assert found == [(f.rule, f.verdict) for f in document.findings]
    assert {state for _, state in found} == set(Verdict)


def test_the_totals_add_up() -> None:
    data = results()
    totals = data["totals"]
    assert totals["results"] == len(data["results"]) == sum(totals["verdicts"].values())
    for axis in ("rules", "families", "teams"):
        assert sum(sum(t.values()) for t in totals[axis].values()) == totals["results"], axis
    assert set(totals["verdicts"]) == set(Verdict), "a verdict that nothing has is counted as zero"


def test_a_result_counts_for_every_control_of_its_rule() -> None:
    findings = (a_finding(controls=("a/1", "a/2")), a_finding(controls=("a/2",), verdict="pass"))
    totals = results(a_document(findings=findings))["totals"]["controls"]
    assert totals == {"a/1": {"fail": 1}, "a/2": {"fail": 1, "pass": 1}}


def test_what_no_team_owns_is_the_platform_s() -> None:
    said = results(a_document(findings=(a_finding(team=""), a_finding(team="rates-mm"))))
    assert [result["team"] for result in said["results"]] == ["platform", "rates-mm"]
    assert said["totals"]["teams"] == {"platform": {"fail": 1}, "rates-mm": {"fail": 1}}


def test_a_result_says_what_it_rests_on() -> None:
    finding = a_finding(value='"3500m"', team="rates-mm", file="Pulumi.prod.yaml", line=7)
    (result,) = results(a_document(findings=(finding,)))["results"]
    assert result["evidence"] == {"path": finding.path, "value": '"3500m"'}
    assert result["location"] == {"file": "Pulumi.prod.yaml", "line": 7}
    assert (result["team"], result["fingerprint"]) == ("rates-mm", finding.fingerprint)


@pytest.mark.parametrize(
    ("verdict", "message", "reason"),
    [
        ("fail", "found", ""),
        ("not-applicable", "", "found"),
        ("not-evaluated", "", "found"),
        ("error", "", "found"),
    ],
)
def test_what_was_found_and_why_not_are_kept_apart(verdict: str, message: str, reason: str) -> None:
    finding = a_finding(verdict=verdict, message="found")
    (result,) = results(a_document(findings=(finding,)))["results"]
    assert (result["message"], result["reason"]) == (message, reason)


def test_a_waived_violation_is_shown_with_its_waiver_and_reason() -> None:
    finding = a_finding("volumes_are_encrypted", verdict="waived", waiver="W-2026-014")
    (result,) = results(a_document(findings=(finding,)))["results"]
    assert (result["message"], result["waiver"]) == (finding.message, "W-2026-014")
    assert "wiped nightly" in result["reason"]


def test_a_rule_is_shown_with_its_controls_and_what_they_do_not_show() -> None:
    ref = "nist-800-53r5/SC-6"
    extras = ReportExtras(
        catalogue=[a_rule("it_is_right", controls=(ref,))], controls=load_controls()
    )
    document = a_document(findings=(), pack=Pack(rules={"it_is_right": "ab" * 32}))
    (rule,) = results(document, extras)["rules"]
    (control,) = rule["controls"]
    assert (control["control"], control["relation"]) == (ref, load_controls()[ref].relation)
    assert control["notShown"] == load_controls()[ref].not_shown
    assert (rule["digest"], rule["summary"]) == ("ab" * 32, "It is right.")
    assert rule["page"] == "docs/rules/isolation/it_is_right.md"


def test_hostile_names_are_data() -> None:
    finding = a_finding(HOSTILE, message=HOSTILE, urn=HOSTILE, team=HOSTILE, path=HOSTILE)
    text = render_results(report_model(a_document(findings=(finding,)), EXTRAS))
    assert "\x1b" not in text
    assert json.loads(text)["results"][0]["message"] == one_line(HOSTILE)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert render_results(report_model(a_document(), EXTRAS)) == render_results(
        report_model(a_document(), EXTRAS)
    )
