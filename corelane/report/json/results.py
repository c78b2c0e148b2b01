"""The auditor's document: every result with its evidence, and what it does not show."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from corelane.plan.document import canonical
from corelane.report.model.facts import Format
from corelane.report.model.report_model import ReportModel
from corelane.report.model.rules import ControlNote

SCHEMA_VERSION: Final = "1"


def render_results(report: ReportModel) -> str:
    """Return results.json."""
    return canonical(results_data(report))


def results_data(report: ReportModel) -> dict[str, Any]:
    """Return what results.json holds."""
    [origin] = report.facts.origin.of(Format.JSON).records([report.origin])
    return {
        "schemaVersion": SCHEMA_VERSION,
        **origin,
        "rules": [*_rules(report)],
        "results": [*report.facts.results.of(Format.JSON).records(report.results.all)],
        "waivers": [*report.facts.waivers.of(Format.JSON).records(report.waivers)],
        "totals": asdict(report.totals),
    }


def _rules(report: ReportModel) -> Iterator[dict[str, Any]]:
    facts = report.facts.rules.of(Format.JSON).records(report.rules)
    for rule, data in zip(report.rules, facts, strict=True):
        yield {**data, "controls": [_control(note) for note in rule.controls if note.control]}


def _control(note: ControlNote) -> dict[str, str]:
    return {
        "control": note.ref,
        "framework": note.control.framework.name if note.control else "",
        "title": note.title,
        "relation": note.relation,
        "shows": note.shows,
        "notShown": note.does_not_show,
    }
