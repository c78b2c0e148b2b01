"""A fact that is added to the model is in every format, and no writer names it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from corelane.report.html.page import render_html
from corelane.report.json.results import render_results
from corelane.report.junit.suites import render_junit
from corelane.report.markdown.comment import render_markdown
from corelane.report.model.fact_tables import FactTables
from corelane.report.model.facts import EVERYWHERE, FactKind, FactTable, Format, kebab
from corelane.report.model.report_model import ReportModel, report_model
from corelane.report.model.results import Result
from corelane.report.openreports.reports import render_openreports
from corelane.report.oscal.document import render_oscal
from corelane.report.sarif.log import render_sarif
from tests.support.documents import a_document, a_finding, a_waiver

SAID = "from 07:00 to 17:30"
ADDED: FactKind[Any] = FactKind("deskHours", "Desk hours", lambda _: SAID, is_code=True)
WAIVER = a_waiver()
DOCUMENT = a_document(
    as_of="2026-11-22",
    findings=(a_finding(), a_finding("waived", verdict="waived", waiver=WAIVER.waiver.id)),
    waivers=(WAIVER,),
)


def in_page(report: ReportModel) -> Iterator[str]:
    """Yield the headings of the parts of the page that show the fact."""
    parts = re.split("<(?:article|details|li) ", render_html(report))
    row = f'<dt>Desk hours</dt><dd><code class="deskHours">{SAID}</code></dd>'
    yield from (part.partition(">")[0] for part in parts if row in part)


def in_comment(report: ReportModel) -> Iterator[str]:
    """Yield the titles of the sections of the comment that show the fact."""
    for section in render_markdown(report).split("\n### "):
        if "Desk hours" in section and f"`{SAID}`" in section:
            yield section.partition(" (")[0]


def in_sarif(report: ReportModel) -> Iterator[str]:
    [run] = json.loads(render_sarif(report))["runs"]
    for result in run["results"]:
        if result["properties"].get("deskHours") == SAID:
            yield "result"
        excuses = [each["justification"] for each in result.get("suppressions", ())]
        yield from ("excuse" for text in excuses if f"desk hours {SAID}" in text)
    for rule in run["tool"]["driver"]["rules"]:
        if rule["properties"].get("deskHours") == SAID:
            yield "rule"
    if run["properties"].get("deskHours") == SAID:
        yield "origin"


def in_junit(report: ReportModel) -> Iterator[str]:
    root = ET.fromstring(render_junit(report))  # noqa: S314 - the project's own output
    for text in filter(None, (case.text for case in root.iter() if case.tag != "testcase")):
        yield from ("result" for _ in re.findall(rf"\n  desk hours: {SAID}", text))
        yield from ("excuse" for _ in re.findall(rf"\bdesk hours {SAID}", text))
    yield from ("origin" for p in root.iter("property") if p.attrib["name"] == "deskHours")


def in_openreports(report: ReportModel) -> Iterator[str]:
    for part in yaml.safe_load_all(render_openreports(report)):
        for result in part["results"]:
            yield from ("result" for name in result["properties"] if name == "deskHours")
            yield from ("excuse" for name in result["properties"] if name == "waiverDeskHours")
        yield from ("origin" for n in part["metadata"]["annotations"] if n.endswith("/desk-hours"))


def in_oscal(report: ReportModel) -> Iterator[str]:
    said = json.loads(render_oscal(report))["assessment-results"]
    [result] = said["results"]
    places = {
        "evidence": [o["relevant-evidence"][0] for o in result["observations"]],
        "rule": said["local-definitions"]["activities"],
        "waiver": result["assessment-log"]["entries"],
        "origin": [result],
    }
    for place, parts in places.items():
        properties = [p for part in parts for p in part.get("props", ())]
        yield from (place for p in properties if (p["name"], p["value"]) == ("desk-hours", SAID))


def in_json(report: ReportModel) -> Iterator[str]:
    said = json.loads(render_results(report))
    places = {**{name: said[name] for name in ("results", "rules", "waivers")}, "origin": [said]}
    for place, parts in places.items():
        yield from (place for part in parts if part.get("deskHours") == SAID)


SHOWN: dict[Format, Callable[[ReportModel], Iterator[str]]] = {
    Format.HTML: in_page,
    Format.MARKDOWN: in_comment,
    Format.SARIF: in_sarif,
    Format.JUNIT: in_junit,
    Format.OPENREPORTS: in_openreports,
    Format.OSCAL: in_oscal,
    Format.JSON: in_json,
}
PLACES: dict[str, dict[Format, str]] = {
    "results": {
        Format.HTML: 'class="finding',
        Format.MARKDOWN: "Policy violations",
        Format.SARIF: "result",
        Format.JUNIT: "result",
        Format.OPENREPORTS: "result",
        Format.OSCAL: "evidence",
        Format.JSON: "results",
    },
    "waivers": {
        Format.HTML: 'class="waiver',
        Format.MARKDOWN: "Waivers",
        Format.SARIF: "excuse",
        Format.JUNIT: "excuse",
        Format.OPENREPORTS: "excuse",
        Format.OSCAL: "waiver",
        Format.JSON: "waivers",
    },
    "rules": {
        Format.HTML: 'class="group',
        Format.SARIF: "rule",
        Format.OSCAL: "rule",
        Format.JSON: "rules",
    },
    "pools": {Format.HTML: 'class="pool', Format.MARKDOWN: "Pools"},
}
"""What shows the facts of each kind of subject, where a format shows that subject at all."""


def a_report(kind: str, *added: FactKind[Any]) -> ReportModel:
    report = report_model(DOCUMENT)
    table: FactTable[Any] = getattr(report.facts, kind)
    longer = FactTable((*table.kinds, *added))
    return replace(report, facts=replace(report.facts, **{kind: longer}))


@pytest.mark.parametrize(
    ("kind", "format_"), [(kind, format_) for kind in PLACES for format_ in PLACES[kind]]
)
def test_an_added_fact_is_in_every_format_that_shows_its_subject(
    kind: str, format_: Format
) -> None:
    found = list(SHOWN[format_](a_report(kind, ADDED)))

    assert any(place.startswith(PLACES[kind][format_]) for place in found)
    assert not list(SHOWN[format_](a_report(kind)))


@pytest.mark.parametrize("format_", Format)
@pytest.mark.parametrize("kind", PLACES)
def test_a_fact_is_left_out_where_the_model_says_so(kind: str, format_: Format) -> None:
    hidden = replace(ADDED, shown=EVERYWHERE - {format_})

    assert not list(SHOWN[format_](a_report(kind, hidden)))


@pytest.mark.parametrize(
    "kind", ["origin", "results", "results_with_waivers", "waivers", "rules", "pools"]
)
@pytest.mark.parametrize("format_", Format)
def test_a_key_occurs_once_in_a_format(kind: str, format_: Format) -> None:
    table: FactTable[Any] = getattr(FactTables(), kind)
    keys = [kind.key for kind in table.of(format_).kinds]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("format_", sorted(EVERYWHERE - {Format.JUNIT}))
@pytest.mark.parametrize(("number", "team"), [(1, "platform"), (0, "")])
def test_every_format_names_the_same_team(format_: Format, number: int, team: str) -> None:
    facts = FactTables().results.of(format_)
    result = Result(finding=a_finding(team=""), fingerprint="", number=number)

    assert facts.properties(result).get("team", "") == team, "the engine names no team"


def test_empty_facts_are_left_out_except_in_records() -> None:
    kinds: tuple[FactKind[str], ...] = (
        FactKind("a", "A", lambda text: text),
        FactKind("b", "B", lambda _: ("x", "y"), place="outer.inner"),
    )
    table = FactTable(kinds)

    assert [fact.text for fact in table.facts("")] == ["x, y"]
    assert [fact.text for fact in table.cells("")] == ["", "x, y"]
    assert table.labels == ("A", "B")
    assert table.sentence("") == "b x, y"
    assert table.properties("") == {"b": "x, y"}
    assert [*table.records([""])] == [{"a": "", "outer": {"inner": ("x", "y")}}]


def test_keys_without_capitals_are_written_with_hyphens() -> None:
    assert [kebab(key) for key in ("packDigest", "as-of", "urn")] == ["pack-digest", "as-of", "urn"]
