"""SARIF tells what needs reading, as code scanners take it, whatever the texts in it are."""

import json
import re
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given

from corelane.plan.model import Pack, PlanDocument
from corelane.policies.values.sanitize import one_line
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.model.sanitizer import LONGEST, Sanitizer
from corelane.report.sarif.log import MOST_RESULTS, message_text, render_sarif, stack_uri
from tests.support.documents import a_code, a_document, a_finding, a_rule, a_waiver, an_urn
from tests.support.hostile import documents, extras_of, texts


def run_of(document: PlanDocument, extras: ReportExtras | None = None) -> Any:
    log = json.loads(render_sarif(report_model(document, extras or ReportExtras())).encode())
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def results_of(*findings: Any) -> Any:
    return run_of(a_document(findings=findings))["results"]


def test_only_what_needs_reading_is_a_result_and_all_is_counted() -> None:
    run = run_of(a_document())
    found = [(result["ruleId"], result["kind"], result["level"]) for result in run["results"]]
    assert found == [
        (a_code("trading_pods_own_whole_cpus"), "fail", "error"),
        (a_code("metadata_needs_a_token"), "fail", "error"),
        (a_code("rules_may_break"), "fail", "error"),
        (a_code("groups_spread_over_zones"), "fail", "warning"),
        (a_code("buckets_are_private"), "open", "none"),
        (a_code("volumes_are_encrypted"), "fail", "error"),
    ]
    assert run["properties"]["verdicts"] == a_document().counts, "passes are told as a number"


def test_a_waived_result_is_suppressed_with_who_answers_for_it() -> None:
    (result,) = results_of(a_finding(verdict="waived", waiver="W-2026-014"))
    (suppression,) = result["suppressions"]
    waiver = a_waiver().waiver
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    said = (
        str(waiver.expires),
        waiver.ticket,
        waiver.requested_by,
        waiver.approved_by,
        waiver.reason,
    )
    for text in said:
        assert text in suppression["justification"]


def test_a_violation_is_not_suppressed() -> None:
    (result,) = results_of(a_finding(waiver="W-2026-014"))
    assert "suppressions" not in result, "an expired waiver suppresses nothing"


def test_a_result_points_at_the_stack_file_and_the_property() -> None:
    (result,) = results_of(a_finding(file="Pulumi.prod.yaml", line=42, value='"1500m"'))
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "Pulumi.prod.yaml", "uriBaseId": "SRCROOT"}
    assert physical["region"] == {"startLine": 42}
    (logical,) = location["logicalLocations"]
    assert logical["fullyQualifiedName"].endswith(
        f"::execution-engine#{result['properties']['path']}"
    )
    assert result["properties"]["value"] == '"1500m"'


def test_an_unknown_place_is_the_first_line_of_the_stack_file() -> None:
    (result,) = results_of(a_finding(line=0))
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "Pulumi.prod.yaml"
    assert physical["region"] == {"startLine": 1}, "GitHub refuses a result without a line"


def test_fingerprints_outlive_a_new_wording_and_tell_twins_apart() -> None:
    one, other, elsewhere = a_finding(message="a"), a_finding(message="b"), a_finding(path="x")
    prints = [result["partialFingerprints"] for result in results_of(one, other, elsewhere)]
    assert [found["corelane/v1"] for found in prints] == [
        one.fingerprint,
        one.fingerprint,
        elsewhere.fingerprint,
    ]
    lines = [found["primaryLocationLineHash"] for found in prints]
    assert lines == [f"{one.fingerprint}:1", f"{one.fingerprint}:2", f"{elsewhere.fingerprint}:1"]


def test_the_most_severe_results_are_kept_and_the_rest_is_counted() -> None:
    many = [a_finding(urn=an_urn("t", str(n)), severity="low", level="warn") for n in range(5_000)]
    grave = a_finding("grave", severity="medium")
    broken = a_finding("broken", verdict="error", severity="low")
    run = run_of(a_document(findings=(*many, grave, broken)))

    assert len(run["results"]) == MOST_RESULTS
    assert [result["ruleId"] for result in run["results"][:2]] == [
        a_code("grave"),
        a_code("broken"),
    ]
    texts = [
        note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]
    ]
    assert texts[1] == ("2 results left out, the least severe of 5,002; results.json has them all.")


def test_a_full_log_leaves_nothing_out_and_says_nothing() -> None:
    many = tuple(a_finding(urn=an_urn("t", str(n))) for n in range(MOST_RESULTS))
    invocation = run_of(a_document(findings=many))["invocations"][0]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_a_rule_that_broke_makes_the_run_unsuccessful() -> None:
    run = run_of(a_document())
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    index = note["associatedRule"]["index"]
    assert run["tool"]["driver"]["rules"][index]["id"] == a_code("rules_may_break")
    assert note["level"] == "error"


def test_results_refer_to_their_rules_by_place() -> None:
    extras = ReportExtras(catalogue=[a_rule("a_rule_without_findings"), a_rule("zz")])
    run = run_of(a_document(), extras)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert a_code("a_rule_without_findings") in rules, (
        "what was looked for is told even if nothing is found"
    )
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


def test_a_run_says_what_it_judged_and_with_what() -> None:
    pack = Pack(version="0.1.0", digest="ab")
    run = run_of(a_document(pack=pack, as_of="2026-11-22", commit="c0ffee"))
    assert run["automationDetails"]["id"] == "corelane/prod/", "stable: GitHub's category"
    assert run["tool"]["driver"]["semanticVersion"] == "0.1.0"
    said = run["properties"]
    assert (said["asOf"], said["commit"], said["packDigest"]) == ("2026-11-22", "c0ffee", "ab")
    assert "version" not in run_of(a_document())["tool"]["driver"], "an unknown one is not empty"


def test_the_same_plan_gives_the_same_bytes_in_any_order_of_severity() -> None:
    assert render_sarif(report_model(a_document(), ReportExtras())) == render_sarif(
        report_model(a_document(), ReportExtras())
    )


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("Pulumi.prod.yaml", "Pulumi.prod.yaml"),
        ("stacks/a b#c?.yaml", "stacks/a%20b%23c%3F.yaml"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("file:///x", "file%3A/x"),
        ("..", "Pulumi.yaml"),
    ],
)
def test_a_file_is_a_relative_reference_inside_the_project(path: str, uri: str) -> None:
    assert stack_uri(path) == uri


@given(texts)
def test_no_name_of_a_file_leads_out(path: str) -> None:
    uri = stack_uri(one_line(path))
    split = urlsplit(uri)
    assert (split.scheme, split.netloc, split.query, split.fragment) == ("", "", "", "")
    assert not uri.startswith("/")
    assert ".." not in unquote(uri).split("/")


def test_a_message_cannot_embed_a_link() -> None:
    text = message_text(a_finding(message="see [here](http://evil) at containers[0]"))
    assert text == r"see \[here](http://evil) at containers[0]"


def test_a_message_without_words_still_says_something() -> None:
    assert message_text(a_finding("r", message="")) == f"The rule {a_code('r')} is broken."


@given(documents())
def test_hostile_texts_arrive_as_they_are(document: PlanDocument) -> None:
    run = run_of(document, extras_of(document))
    read = {"fail", "error", "not-evaluated", "waived"}
    expected = sorted(
        (
            one_line(f.code),
            message_text(Sanitizer().item(f)),
            one_line(f.resource_name or f.urn) or "stack",
        )
        for f in document.findings
        if f.verdict in read
    )
    assert expected == sorted(
        (
            result["ruleId"],
            result["message"]["text"],
            result["locations"][0]["logicalLocations"][0]["name"],
        )
        for result in run["results"]
    )
    said = {result["properties"].get("value", "") for result in run["results"]}
    assert said == {one_line(f.value, LONGEST) for f in document.findings if f.verdict in read}


@given(texts)
def test_a_message_reads_as_it_was_written(message: str) -> None:
    finding = a_finding(message=message)
    shown = re.sub(r"\\\[(?=[^\]]*\]\()", "[", message_text(finding))
    assert shown == (message or f"The rule {finding.code} is broken.")
