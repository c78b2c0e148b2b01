"""Who is meant to read the reports reads them: Microsoft's, Jenkins's, NIST's and the API's own."""

import json
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft4Validator

from corelane.cli.load_and_plan import declare_platform
from corelane.components.config.loading.load import load_stack_file
from corelane.plan.model import Pack, PlanDocument
from corelane.plan.offline import plan_offline
from corelane.policies.controls.frameworks import load_controls
from corelane.policies.judging.catalogue import load_catalogue
from corelane.report.junit.suites import render_junit
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.openreports.reports import render_openreports
from corelane.report.oscal.document import render_oscal
from corelane.report.sarif.log import render_sarif
from tests.support.crds import crds_of
from tests.support.documents import a_document, a_finding
from tests.support.hostile import documents, extras_of
from tests.support.paths import ROOT
from tests.support.report_readers import junit_faults, oscal_faults, sarif_faults

PACK = Pack(version="0.1.0", digest="ab" * 32)
MANY = 30


@cache
def planned(stack: str) -> PlanDocument:
    """Return the plan of a stack as it ships."""
    day = yaml.safe_load("2026-11-22")
    rules = {rule.code: rule.id for rule in load_catalogue()}
    config = load_stack_file(ROOT / f"Pulumi.{stack}.yaml", today=day, rules=rules)
    return plan_offline(config, partial(declare_platform, config.platform), as_of=day).document


def sample(more: int = 0) -> PlanDocument:
    """Return a plan with every verdict, and some violations more."""
    many = [a_finding("too_many", urn=f"urn:{n}") for n in range(more)]
    findings = (*a_document().findings, *many)
    return a_document(as_of="2026-11-22", pack=PACK, findings=findings)


DOCUMENTS = {
    "prod": partial(planned, "prod"),
    "dev": partial(planned, "dev"),
    "sample": sample,
    "empty": partial(a_document, as_of="2026-11-22", pack=PACK, findings=(), waivers=()),
}
EXTRAS = ReportExtras(catalogue=load_catalogue(), controls=load_controls())
ids = pytest.mark.parametrize("name", DOCUMENTS)


@cache
def hostile() -> tuple[tuple[PlanDocument, ReportExtras], ...]:
    """Return some plans with hostile texts, the same ones every time."""
    found: list[PlanDocument] = []

    @settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
    @given(documents())
    def collect(document: PlanDocument) -> None:
        found.append(document)

    collect()
    return tuple((document, extras_of(document)) for document in found)


def written(folder: Path, suffix: str, render: Any) -> list[Path]:
    """Write a report of each hostile plan."""
    paths: list[Path] = []
    for number, (document, extras) in enumerate(hostile()):
        paths.append(folder / f"{number}{suffix}")
        paths[-1].write_text(render(report_model(document, extras)), "utf-8")
    return paths


def test_the_sarif_validator_and_github_take_the_logs(tmp_path: Path) -> None:
    more_than_is_shown = partial(sample, more=5_000)
    logs: list[Path] = []
    for name, planned_ in {**DOCUMENTS, "long": more_than_is_shown}.items():
        logs.append(tmp_path / f"{name}.sarif")
        logs[-1].write_text(render_sarif(report_model(planned_(), EXTRAS)), "utf-8")
    assert sarif_faults(logs, tmp_path / "found.json") == []


def test_the_sarif_validator_takes_hostile_texts(tmp_path: Path) -> None:
    logs = written(tmp_path, ".sarif", render_sarif)
    assert sarif_faults(logs, tmp_path / "found.json") == []


@pytest.mark.parametrize(("key", "value"), [("level", "fatal"), ("ruleIndex", -5), ("odd", 1)])
def test_the_sarif_readers_would_find_a_fault(key: str, value: Any, tmp_path: Path) -> None:
    log = json.loads(render_sarif(report_model(sample(), EXTRAS)))
    log["runs"][0]["results"][0][key] = value
    path = tmp_path / "results.sarif"
    path.write_text(json.dumps(log))
    assert sarif_faults([path], tmp_path / "found.json")


@ids
def test_jenkins_takes_the_tests(name: str, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(render_junit(report_model(DOCUMENTS[name](), EXTRAS)), "utf-8")
    assert junit_faults([report]) == []


def test_jenkins_takes_hostile_texts(tmp_path: Path) -> None:
    assert junit_faults(written(tmp_path, ".xml", render_junit)) == []


def test_jenkins_schema_would_find_a_fault(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(
        render_junit(report_model(sample(), EXTRAS)).replace("<skipped>", "<skipped why=''>")
    )
    assert junit_faults([report])


@ids
def test_nist_takes_the_assessment_results(name: str) -> None:
    assert oscal_faults(json.loads(render_oscal(report_model(DOCUMENTS[name](), EXTRAS)))) == []


def test_nist_takes_hostile_texts() -> None:
    for document, extras in hostile():
        assert oscal_faults(json.loads(render_oscal(report_model(document, extras)))) == []


def test_nists_schema_would_find_a_fault() -> None:
    told = json.loads(render_oscal(report_model(sample(), EXTRAS)))
    told["assessment-results"]["uuid"] = "1"
    told["assessment-results"]["results"][0]["findings"][0]["target"]["target-id"] = "a b"
    assert len(oscal_faults(told)) == 2


@ids
def test_the_openreports_api_takes_the_reports(name: str) -> None:
    assert openreports_faults(DOCUMENTS[name](), EXTRAS) == []


def test_the_openreports_api_takes_hostile_texts() -> None:
    for document, extras in hostile():
        assert openreports_faults(document, extras) == []


def openreports_faults(document: PlanDocument, extras: ReportExtras) -> list[str]:
    """Hold reports to the schema of their kind, in which every field must be known."""
    kinds = [("openreports.io", kind) for kind in ("ClusterReport", "Report")]
    schemas = {
        crd["spec"]["names"]["kind"]: _strict(crd["spec"]["versions"][0]["schema"])
        for crd in crds_of(kinds)
    }
    return [
        f"{fault.json_path}: {fault.message}"
        for report in yaml.safe_load_all(render_openreports(report_model(document, extras)))
        for fault in Draft4Validator(schemas[report["kind"]]).iter_errors(report)
    ]


def _strict(schema: Any) -> Any:
    """Close every object of a schema, as strict field validation does; metadata are another's."""
    closed = _closed(schema["openAPIV3Schema"])
    closed["properties"]["metadata"] = {"type": "object"}
    return closed


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _closed(value) for key, value in schema.items()}
    if "properties" in schema and schema.get("type") == "object":
        told.setdefault("additionalProperties", False)
    return told
