"""The auditor's document: every result with its evidence, and what it does not show."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from corelane.plan.document import canonical
from corelane.policies.judging.evaluate import Verdict
from corelane.report.model.facts import Format
from corelane.report.model.origin import ORIGIN_FACTS
from corelane.report.model.report_model import ReportModel
from corelane.report.model.results import Result, Results
from corelane.report.model.rules import ControlNote, ReportedRule

SCHEMA_VERSION: Final = "1"


def render_results(report: ReportModel) -> str:
    """Return results.json."""
    return canonical(results_data(report))


def results_data(report: ReportModel) -> dict[str, Any]:
    """Return what results.json holds."""
    [origin] = ORIGIN_FACTS.of(Format.JSON).records([report.origin])
    return {
        "schemaVersion": SCHEMA_VERSION,
        **origin,
        "rules": [_rule(rule) for rule in report.rules],
        "results": [*report.facts.of(Format.JSON).records(report.results.all)],
        "waivers": [waiver.to_data() for waiver in report.waivers],
        "totals": _totals(report),
    }


def _rule(rule: ReportedRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "id": rule.id,
        "digest": rule.digest,
        "family": rule.family,
        "severity": rule.severity,
        "level": rule.level,
        "summary": rule.summary,
        "remedy": rule.remedy,
        "page": rule.page,
        "controls": [_control(note) for note in rule.controls if note.control],
    }


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
    """Add the states up; a result counts for each control that its rule is evidence for."""
    states = report.verdicts
    return {
        "results": len(report.results.all),
        "states": {str(verdict): states.get(verdict, 0) for verdict in Verdict},
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
            states = counted.setdefault(name, {})
            states[verdict] = states.get(verdict, 0) + 1
    return dict(counted)
