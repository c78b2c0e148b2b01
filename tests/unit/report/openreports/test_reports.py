"""A cluster takes the reports as they are, and whoever reads them finds every result."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
import yaml
from hypothesis import given

from corelane.plan.model import Finding, Pack, PlanDocument
from corelane.policies.values.sanitize import one_line
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.model.sanitizer import LONGEST
from corelane.report.openreports.reports import LARGEST, render_openreports, reports
from tests.support.documents import DAEMON_SET, a_document, a_finding, a_resource, an_urn
from tests.support.hostile import documents

NAMESPACED = {"apiVersion": "apps/v1", "kind": "DaemonSet"}


def read(document: PlanDocument) -> list[Any]:
    return list(yaml.safe_load_all(render_openreports(report_model(document, ReportExtras()))))


def results_of(*findings: Finding, **overrides: Any) -> Any:
    return [
        result
        for report in read(a_document(findings=findings, **overrides))
        for result in report["results"]
    ]


def an_object(namespace: str, name: str = "arb") -> Any:
    metadata = {"name": name, "namespace": namespace}
    return a_resource(DAEMON_SET, "execution-engine", inputs={**NAMESPACED, "metadata": metadata})


@pytest.mark.parametrize(
    ("verdict", "level", "result", "scored"),
    [
        ("pass", "block", "pass", True),
        ("fail", "block", "fail", True),
        ("fail", "warn", "warn", False),
        ("waived", "block", "skip", True),
        ("not-evaluated", "block", "error", True),
        ("error", "warn", "error", False),
    ],
)
def test_verdicts_are_shown_in_the_words_of_the_api(
    verdict: str, level: str, result: str, *, scored: bool
) -> None:
    (said,) = results_of(a_finding(verdict=verdict, level=level))
    assert (said["result"], said["scored"]) == (result, scored)
    assert said["properties"]["verdict"] == verdict, "what the API cannot tell apart, we do"


def test_what_does_not_apply_is_counted_and_not_listed() -> None:
    (report,) = read(a_document(findings=(a_finding(verdict="not-applicable"), a_finding())))
    assert len(report["results"]) == 1
    assert report["metadata"]["annotations"]["corelane.io/plan-not-applicable"] == "1"


def test_the_summary_counts_the_results() -> None:
    (report,) = read(a_document())
    assert report["summary"] == {"pass": 12, "fail": 2, "warn": 1, "error": 2, "skip": 1}
    assert report["summary"] == {
        **report["summary"],
        **Counter(r["result"] for r in report["results"]),
    }


def test_objects_of_a_namespace_are_reported_there() -> None:
    cluster, own = read(a_document(findings=(a_finding(),), resources=(an_object("team-t0"),)))
    assert (cluster["kind"], cluster["results"]) == ("ClusterReport", [])
    assert (own["kind"], own["metadata"]["namespace"]) == ("Report", "team-t0")
    assert own["results"][0]["resources"] == [{**NAMESPACED, "name": "arb", "namespace": "team-t0"}]


def test_what_is_no_object_of_the_cluster_has_its_own_type() -> None:
    bucket = {"resource_type": "aws:s3/bucket:Bucket", "resource_name": "logs"}
    (said,) = results_of(a_finding(urn=an_urn("aws:s3/bucket:Bucket", "logs"), **bucket))
    assert said["resources"] == [{"kind": "aws:s3/bucket:Bucket", "name": "logs"}]


@pytest.mark.parametrize("namespace", ["Upper", "../x", "a" * 64, ""])
def test_a_namespace_that_cannot_exist_does_not_lose_a_result(namespace: str) -> None:
    (report,) = read(a_document(findings=(a_finding(),), resources=(an_object(namespace),)))
    assert report["kind"] == "ClusterReport"
    assert len(report["results"]) == 1


def test_evidence_controls_and_waivers_are_properties_and_all_are_text() -> None:
    finding = a_finding(
        verdict="waived", waiver="W-2026-014", value="7", team="arb", file="P.yaml", line=3
    )
    properties = results_of(finding)[0]["properties"]
    known = {
        "controls": "NIST-800-53r5:SC-6",
        "declaredIn": "P.yaml:3",
        "fingerprint": finding.fingerprint,
        "path": finding.path,
        "remedy": finding.remedy,
        "team": "arb",
        "urn": finding.urn,
        "value": "7",
        "verdict": "waived",
        "waiver": "W-2026-014",
        "waiverApprovedBy": "j.lindqvist",
        "waiverExpires": "2027-01-31",
        "waiverGranted": "2026-10-31",
        "waiverReason": "Scratch volumes hold public market data only and are wiped nightly.",
        "waiverRequestedBy": "m.okafor",
        "waiverTicket": "RISK-2291",
    }
    assert properties | known == properties
    assert all(isinstance(text, str) and text for text in properties.values())


def test_a_report_says_what_was_judged_when_and_with_what() -> None:
    document = a_document(
        as_of="2026-11-22", commit="c0ffee", pack=Pack(version="0.1.0", digest="ab")
    )
    (report,) = read(document)
    said = report["metadata"]["annotations"]
    assert said["corelane.io/as-of"] == "2026-11-22"
    assert (said["corelane.io/commit"], said["corelane.io/pack-digest"]) == ("c0ffee", "ab")
    assert report["metadata"]["labels"]["app.kubernetes.io/instance"] == "prod"
    assert report["results"][0]["timestamp"] == {"seconds": 1795305600, "nanos": 0}
    assert report["source"] == "corelane", "viewers sort by it"


def large(number: int) -> tuple[Finding, ...]:
    return tuple(a_finding(urn=an_urn("t", str(n)), message="é" * 1_900) for n in range(number))


def test_more_than_etcd_takes_is_divided_and_nothing_is_lost() -> None:
    said = list(reports(report_model(a_document(findings=large(600)))))
    sizes = [len(json.dumps(report, ensure_ascii=False).encode()) for report in said]
    assert len(said) > 1
    assert max(sizes) < LARGEST * 1.01, "within 1.5 MiB, the limit of etcd, and some to spare"
    assert sum(len(report["results"]) for report in said) == 600
    assert sum(report["summary"]["fail"] for report in said) == 600
    names = [report["metadata"]["name"] for report in said]
    assert names == [f"corelane-prod-{n}" for n in range(1, len(said) + 1)]
    parts = [report["metadata"]["annotations"]["corelane.io/part"] for report in said]
    assert parts[-1] == f"{len(said)} of {len(said)}"


def test_one_enormous_message_fits_by_itself() -> None:
    (said,) = results_of(a_finding(message="x" * 10_000_000))
    assert said["message"].endswith(f"({10_000_000 - LONGEST:,} characters left out)")


def test_a_plan_without_findings_has_an_empty_report() -> None:
    (report,) = read(a_document(findings=()))
    assert report["results"] == [], "no report would read as never looked"


def test_a_severity_that_the_api_does_not_know_is_left_out() -> None:
    assert "severity" not in results_of(a_finding(severity="dire"))[0]
    assert results_of(a_finding(severity="low"))[0]["severity"] == "low"


@given(documents())
def test_hostile_texts_arrive_as_they_are(document: PlanDocument) -> None:
    said = read(document)
    listed = [f for f in document.findings if f.verdict != "not-applicable"]
    assert sorted(_expected(listed)) == sorted(
        (result["policy"], result["rule"], result["message"], result["properties"].get("urn", ""))
        for report in said
        for result in report["results"]
    )
    assert said[0]["metadata"]["annotations"].get("corelane.io/stack", "") == one_line(
        document.stack
    )


def _expected(findings: Sequence[Finding]) -> list[tuple[str, str, str, str]]:
    return [
        (one_line(f.code), one_line(f.rule), one_line(f.message), one_line(f.urn)) for f in findings
    ]
