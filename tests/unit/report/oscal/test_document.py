"""trestle takes the document as valid, and an auditor finds everything in it."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from trestle.core.duplicates_validator import DuplicatesValidator
from trestle.core.links_validator import LinksValidator
from trestle.core.refs_validator import RefsValidator
from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import Model

from corelane.plan.model import Pack, PlanDocument
from corelane.policies.controls.frameworks import load_controls
from corelane.policies.values.sanitize import one_line
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.oscal.data_types import markup
from corelane.report.oscal.document import render_oscal
from tests.support.documents import a_code, a_document, a_finding, a_rule
from tests.support.hostile import documents, extras_of

DAY = "2026-11-22"


def assessment_results(document: PlanDocument, extras: ReportExtras | None = None) -> Any:
    """Read a report with trestle, check what trestle checks, and return its JSON."""
    text = render_oscal(report_model(document, extras or ReportExtras())).encode()
    model = Model.model_validate_json(text).assessment_results
    for validator in (DuplicatesValidator(), RefsValidator(), LinksValidator()):
        assert validator.model_is_valid(model, quiet=True), validator.error_msg()
    return json.loads(text)["assessment-results"]


def dated(**overrides: Any) -> PlanDocument:
    pack = Pack(version="0.1.0", digest="ab" * 32, rules={"trading_pods_own_whole_cpus": "cd"})
    return a_document(**{"as_of": DAY, "pack": pack} | overrides)


def props_of(said: Any) -> dict[str, str]:
    return {prop["name"]: prop["value"] for prop in said.get("props", ())}


def uuids_in(said: Any, key: str) -> Iterator[str]:
    """Yield every value of a key anywhere in the document."""
    if isinstance(said, dict):
        for name, value in said.items():
            if name == key:
                yield value
            yield from uuids_in(value, key)
    elif isinstance(said, list):
        for value in said:
            yield from uuids_in(value, key)


def test_it_names_the_version_of_oscal_that_reads_it() -> None:
    assert assessment_results(dated())["metadata"]["oscal-version"] == OSCAL_VERSION


def test_it_says_that_no_assessment_plan_exists() -> None:
    said = assessment_results(dated())
    (plan,) = (r for r in said["back-matter"]["resources"] if r["title"] == "No assessment plan")
    assert said["import-ap"]["href"] == f"#{plan['uuid']}"
    assert said["import-ap"]["remarks"].startswith("No assessment plan in OSCAL exists")


def test_every_reference_leads_somewhere() -> None:
    said = assessment_results(dated())
    defined = set(uuids_in(said, "uuid"))
    for key in ("subject-uuid", "actor-uuid", "observation-uuid", "risk-uuid", "party-uuid"):
        used = set(uuids_in(said, key))
        assert used, f"the sample has a {key}"
        assert used <= defined, key
    assert set(uuids_in(said, "component-uuid")) <= defined
    assert {ref.removeprefix("#") for ref in uuids_in(said, "href")} - defined == {"../plan.json"}


def test_every_identity_is_made_from_content() -> None:
    said = list(uuids_in(assessment_results(dated()), "uuid"))
    assert {UUID(found).version for found in said} == {5}
    assert len(said) == len(set(said)), "no two things share one"


def test_another_content_is_another_document_about_the_same_things() -> None:
    one, other = assessment_results(dated()), assessment_results(dated(as_of="2026-11-23"))
    assert one["uuid"] != other["uuid"]
    assert one["metadata"]["version"] != other["metadata"]["version"]
    for said in (one, other):
        del said["results"][0]["uuid"]
    kept = [set(uuids_in(said["results"], "uuid")) for said in (one, other)]
    assert kept[0] == kept[1], "an observation of tomorrow is of the same resource and rule"


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert render_oscal(report_model(dated(), ReportExtras())) == render_oscal(
        report_model(dated(), ReportExtras())
    )


def test_every_moment_is_the_plans_day_or_a_waivers() -> None:
    said = assessment_results(dated())
    (result,) = said["results"]
    midnight = f"{DAY}T00:00:00+00:00"
    assert {said["metadata"]["last-modified"], result["start"], result["end"]} == {midnight}
    assert {observation["collected"] for observation in result["observations"]} == {midnight}


def test_the_result_says_what_was_judged_and_with_what() -> None:
    (result,) = assessment_results(dated(commit="c0ffee"))["results"]
    assert props_of(result) == {
        "project": "corelane",
        "stack": "prod",
        "commit": "c0ffee",
        "config-digest": a_document().config_digest,
        "pack-version": "0.1.0",
        "pack-digest": "ab" * 32,
    }
    assert "Only what the stack declares was examined" in result["remarks"]


def test_rules_are_the_activities_of_the_assessment() -> None:
    extras = ReportExtras(
        catalogue=[a_rule("idle", controls=("nist-800-53r5/SC-6",))], controls=load_controls()
    )
    activities = assessment_results(dated(), extras)["local-definitions"]["activities"]
    idle = next(each for each in activities if props_of(each)["rule"] == "idle")
    assert idle["title"] == f"{a_code('idle')} idle"
    assert idle["description"] == "It is right."
    assert idle["related-controls"]["control-selections"][0]["include-controls"] == [
        {"control-id": "sc-6"}
    ]
    digests = {props_of(each)["rule"]: props_of(each).get("rule-digest") for each in activities}
    assert digests["trading_pods_own_whole_cpus"] == "cd"


def test_a_plan_without_findings_waivers_or_controls_is_still_valid() -> None:
    said = assessment_results(dated(findings=(), waivers=(), resources=()))
    (result,) = said["results"]
    assert not {"observations", "risks", "findings", "assessment-log"} & set(result)
    assert result["reviewed-controls"]["control-selections"] == [
        {"description": "No rule names a control.", "include-controls": [{"control-id": "none"}]}
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(documents())
def test_hostile_texts_arrive_as_they_are(document: PlanDocument) -> None:
    said = assessment_results(document, extras_of(document))
    (result,) = said["results"]
    observed = {
        (props_of(each).get("rule", ""), props_of(each)["verdict"], each["description"])
        for each in result.get("observations", ())
    }
    instead = "Nothing was found that breaks the rule."
    assert observed == {
        (one_line(f.rule), f.verdict, markup(one_line(f.message), instead))
        for f in document.findings
    }
    items = result["local-definitions"].get("inventory-items", ())
    assert {props_of(item).get("urn", "") for item in items} == {
        one_line(f.urn) for f in document.findings
    }
    names = {party["name"] for party in said["metadata"]["parties"] if "name" in party}
    waivers = [use.waiver for use in document.waivers]
    people = {name for w in waivers for name in (w.requested_by, w.approved_by)}
    assert names == {one_line(name) for name in people if name}


def test_many_violations_stay_within_reason() -> None:
    many = tuple(a_finding(urn=f"urn:{n}", resource_name=str(n)) for n in range(2_000))
    (result,) = assessment_results(dated(findings=many))["results"]
    assert len(result["observations"]) == 2_000, "no violation is lost"
    (risk,) = result["risks"]
    assert len(risk["related-observations"]) == 2_000, "one risk: the rule is broken"
    assert props_of(risk)["resources"] == "2000"
