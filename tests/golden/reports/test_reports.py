"""Every format of one small report that has all there is: each verdict, a preview, a CPU map.

A difference is what a reader, or a tool that reads a report, sees next time.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from corelane.plan.model import Pack
from corelane.report.cpu_map.picture import render_cpu_map
from corelane.report.history.trend import trend
from corelane.report.history.trend_text import render_trend, trend_data
from corelane.report.html.page import render_html
from corelane.report.json.results import render_results
from corelane.report.junit.suites import render_junit
from corelane.report.markdown.comment import render_markdown
from corelane.report.model.report_model import ReportExtras, ReportModel, report_model
from corelane.report.openreports.reports import render_openreports
from corelane.report.oscal.document import render_oscal
from corelane.report.sarif.log import render_sarif
from tests.support.documents import (
    a_document,
    a_finding,
    a_host_plan,
    a_preview,
    a_rule,
    a_topology,
    some_findings,
)
from tests.support.paths import ROOT
from tests.support.reports import a_report, read_back

TEMPLATES: Final = ROOT / "corelane/report"
EXPECTED: Final = Path(__file__).parent / "expected"
FORMATS: Final[Mapping[str, Callable[[ReportModel], str]]] = {
    "index.html": lambda report: _without_styles(render_html(report)),
    "summary.md": render_markdown,
    "results.json": render_results,
    "results.sarif": render_sarif,
    "junit.xml": render_junit,
    "openreports.yaml": render_openreports,
    "oscal-assessment-results.json": render_oscal,
    "cpu-engines.svg": lambda _: render_cpu_map(a_host_plan(a_topology()), a_topology()),
    "trend.md": lambda _: _trend()[0],
    "trend.json": lambda _: _trend()[1],
}


@cache
def _report() -> ReportModel:
    rules = {finding.rule for finding in some_findings()}
    document = a_document(
        as_of="2026-11-22",
        commit="0123456789abcdef0123456789abcdef01234567",
        pack=Pack(rules=dict.fromkeys(rules, "1" * 64)),
    )
    catalogue = [a_rule(name, controls=("SEC-15c3-5",)) for name in sorted(rules)]
    return report_model(document, ReportExtras(catalogue=catalogue, preview=a_preview()))


@cache
def _trend() -> tuple[str, str]:
    """Return the way from a report to one in which each kind of change has happened."""
    still, fixed, waived = (a_finding(path=path) for path in ("still", "fixed", "waived"))
    base = a_report(still, fixed, waived, a_finding(path="seen"), rules={"kept": "1", "gone": "1"})
    head = a_report(
        still,
        a_finding(path="new"),
        a_finding(path="waived", verdict="waived", waiver="W-2026-014"),
        a_finding(path="seen", verdict="not-evaluated", message="not known yet"),
        rules={"kept": "2", "added": "1"},
    )
    one, other = read_back(base), read_back(head)
    found = trend(one, other)
    return render_trend(one, other, found), json.dumps(trend_data(one, other, found), indent=2)


def _without_styles(page: str) -> str:
    """Write each style sheet as its name; the page's own policy has the digest of them all."""
    for name in sorted(TEMPLATES.glob("*/templates/*.css")):
        style = name.read_text().removesuffix("\n")
        assert page.count(style) == 1, f"{name.name} is in the page"
        page = page.replace(style, f"/* {name.name} */")
    return page


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_it_did(name: str, is_as_expected: Callable[[str, Path], None]) -> None:
    is_as_expected(FORMATS[name](_report()), EXPECTED / name)
