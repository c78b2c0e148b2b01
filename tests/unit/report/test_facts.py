"""A fact that is added to the model is in every format, and no writer names it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from corelane.report.html.page import render_html
from corelane.report.json.results import render_results
from corelane.report.junit.suites import render_junit
from corelane.report.markdown.comment import render_markdown
from corelane.report.model.facts import EVERYWHERE, FactKind, FactTable, Format, kebab
from corelane.report.model.origin import ORIGIN_FACTS
from corelane.report.model.report_model import ReportModel, report_model
from corelane.report.model.result_facts import RESULT_FACTS
from corelane.report.model.results import Result
from corelane.report.openreports.reports import render_openreports
from corelane.report.oscal.document import render_oscal
from corelane.report.sarif.log import render_sarif
from tests.support.documents import a_document, a_finding

ADDED: FactKind[Result] = FactKind(
    "deskHours", "Desk hours", lambda result: f"{result.finding.code} from 07:00", is_code=True
)
TOLD = f"{a_finding().code} from 07:00"


def a_report(*added: FactKind[Result]) -> ReportModel:
    report = report_model(a_document(as_of="2026-11-22", findings=(a_finding(),)))
    return replace(report, facts=FactTable((*RESULT_FACTS.kinds, *added)))


def in_html(report: ReportModel) -> bool:
    row = f'<dt>Desk hours</dt><dd><code class="deskHours">{TOLD}</code></dd>'
    return row in render_html(report)


def in_markdown(report: ReportModel) -> bool:
    [row] = [line for line in render_markdown(report).splitlines() if a_finding().code in line]
    return f"Desk hours `{TOLD}`" in row


def in_sarif(report: ReportModel) -> bool:
    [result] = json.loads(render_sarif(report))["runs"][0]["results"]
    return result["properties"].get("deskHours") == TOLD


def in_junit(report: ReportModel) -> bool:
    root = ET.fromstring(render_junit(report))  # noqa: S314 - the project's own output
    return f"\n  desk hours: {TOLD}" in "".join(root.itertext())


def in_openreports(report: ReportModel) -> bool:
    [told] = yaml.safe_load_all(render_openreports(report))
    return told["results"][0]["properties"].get("deskHours") == TOLD


def in_oscal(report: ReportModel) -> bool:
    [result] = json.loads(render_oscal(report))["assessment-results"]["results"]
    [evidence] = result["observations"][0]["relevant-evidence"]
    return {"desk-hours": TOLD}.items() <= {
        p["name"]: p["value"] for p in evidence["props"]
    }.items()


def in_json(report: ReportModel) -> bool:
    [result] = json.loads(render_results(report))["results"]
    return result.get("deskHours") == TOLD


FORMATS: dict[Format, Callable[[ReportModel], bool]] = {
    Format.HTML: in_html,
    Format.MARKDOWN: in_markdown,
    Format.SARIF: in_sarif,
    Format.JUNIT: in_junit,
    Format.OPENREPORTS: in_openreports,
    Format.OSCAL: in_oscal,
    Format.JSON: in_json,
}


@pytest.mark.parametrize("format_", Format)
def test_an_added_fact_is_in_every_format(format_: Format) -> None:
    assert FORMATS[format_](a_report(ADDED))
    assert not FORMATS[format_](a_report())


@pytest.mark.parametrize("format_", Format)
def test_a_fact_is_left_out_where_the_model_says_so(format_: Format) -> None:
    hidden = replace(ADDED, shown=EVERYWHERE - {format_})

    assert not FORMATS[format_](a_report(hidden))


@pytest.mark.parametrize("table", [RESULT_FACTS, ORIGIN_FACTS], ids=["results", "origin"])
@pytest.mark.parametrize("format_", Format)
def test_a_key_occurs_once_in_a_format(table: FactTable[Any], format_: Format) -> None:
    keys = [kind.key for kind in table.of(format_).kinds]

    assert len(set(keys)) == len(keys)


def test_empty_facts_are_left_out_except_in_records() -> None:
    kinds: tuple[FactKind[str], ...] = (
        FactKind("a", "A", lambda text: text),
        FactKind("b", "B", lambda _: ("x", "y"), place="outer.inner"),
    )
    table = FactTable(kinds)

    assert [fact.text for fact in table.facts("")] == ["x, y"]
    assert table.properties("") == {"b": "x, y"}
    assert [*table.records([""])] == [{"a": "", "outer": {"inner": ("x", "y")}}]


def test_keys_without_capitals_are_written_with_hyphens() -> None:
    assert [kebab(key) for key in ("packDigest", "as-of", "urn")] == ["pack-digest", "as-of", "urn"]
