"""A real API server takes the reports strictly, stores them in etcd, and gives them back whole."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from corelane.plan.model import PlanDocument
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.openreports.reports import render_openreports
from tests.support.admission_cluster import apply_crds
from tests.support.control_plane import APPLY, ControlPlane, control_plane
from tests.support.documents import DAEMON_SET, a_document, a_finding, a_resource
from tests.support.hostile import documents

EXTRAS = ReportExtras()
STRICTLY = "fieldManager=corelane&force=true&fieldValidation=Strict"


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    with control_plane(tmp_path_factory.mktemp("openreports")) as plane:
        apply_crds(plane, [("openreports.io", "ClusterReport"), ("openreports.io", "Report")])
        plane.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team-t0"}})
        yield plane


def stored(plane: ControlPlane, document: PlanDocument) -> list[tuple[Any, Any]]:
    """Apply the reports of a plan as they are written; return each with what the server has."""
    return [
        _stored(plane, text)
        for text in render_openreports(report_model(document, EXTRAS)).split("---\n")[1:]
    ]


def _stored(plane: ControlPlane, text: str) -> tuple[Any, Any]:
    report = yaml.load(text, yaml.CSafeLoader)
    path = plane.path_of(report)
    answer = plane.ask("PATCH", f"{path}?{STRICTLY}", text, form=APPLY)
    assert answer.status in {200, 201}, answer.said
    return report, plane.ask("GET", path).body


def is_kept(told: Any, kept: Any) -> bool:
    """Return whether the server has all of a report; it adds only to the metadata."""
    own = {key: kept["metadata"].get(key) for key in told["metadata"]}
    return {**kept, "metadata": own} == told


def test_every_verdict_is_kept_where_it_belongs(plane: ControlPlane) -> None:
    metadata = {"name": "arb", "namespace": "team-t0"}
    inputs = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata}
    engine = a_resource(DAEMON_SET, "execution-engine", inputs=inputs)
    found = stored(plane, a_document(as_of="2026-11-22", resources=(engine,)))
    assert [told["kind"] for told, _ in found] == ["ClusterReport", "Report"]
    assert all(is_kept(told, kept) for told, kept in found)


def test_the_largest_reports_fit_into_etcd(plane: ControlPlane) -> None:
    many = tuple(a_finding(urn=f"urn:{n}", message="é" * 1_900) for n in range(1_000))
    found = stored(plane, a_document(as_of="2026-11-22", findings=many))
    assert len(found) > 3, "the sample is more than one object may hold"
    assert sum(len(kept["results"]) for _, kept in found) == 1_000


def test_hostile_texts_are_kept_as_data(plane: ControlPlane) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents())
    def keep(document: PlanDocument) -> None:
        assert all(is_kept(told, kept) for told, kept in stored(plane, document))

    keep()


def test_an_unknown_field_would_be_refused(plane: ControlPlane) -> None:
    (report,) = yaml.safe_load_all(
        render_openreports(report_model(a_document(resources=()), EXTRAS))
    )
    report["results"][0]["evidence"] = "x"
    with pytest.raises(AssertionError, match="evidence"):
        plane.apply(report)
