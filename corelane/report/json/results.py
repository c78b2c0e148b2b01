"""The auditor's document: every result with its evidence, and what it does not show."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from corelane.plan.document import canonical
from corelane.policies.judging.evaluate import Verdict
from corelane.report.model.facts import Format
from corelane.report.model.report_model import ReportModel
from corelane.report.model.results import Result, Results
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
        "totals": _totals(report),
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


def _totals(report: ReportModel) -> dict[str, Any]:
    """Add the verdicts up; a result counts for each control that its rule is evidence for."""
    return {
        "results": len(report.results.all),
        "verdicts": {str(verdict): report.verdicts.get(verdict, 0) for verdict in Verdict},
        "rules": _counts(report.results, lambda result: (result.finding.rule,)),
        "families": _counts(report.results, lambda result: (result.finding.family,)),
        "teams": _counts(report.results, lambda result: (result.finding.team,)),
        "controls": _counts(report.results, lambda result: result.finding.controls),
    }


def _counts(
    results: Results, names: Callable[[Result], tuple[str, ...]]
) -> dict[str, Mapping[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for result in results.all:
        verdict = result.finding.verdict
        for name in names(result):
            own = counted.setdefault(name, {})
            own[verdict] = own.get(verdict, 0) + 1
    return dict(counted)
