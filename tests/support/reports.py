"""KnownResults of reports, as small as a comparison needs them."""

import json
from typing import Any

from corelane.plan.model import Finding, Pack
from corelane.report.history.results_file import KnownResults
from corelane.report.json.results import render_results
from corelane.report.model.report_model import ReportExtras, report_model
from tests.support.documents import a_document, a_rule


def a_report(*findings: Finding, rules: dict[str, str] | None = None, **overrides: Any) -> str:
    """Return a results.json with these findings; `rules` by id with what their source says."""
    known = {finding.rule: "1" for finding in findings} if rules is None else rules
    fields: dict[str, Any] = {
        "findings": findings,
        "waivers": (),
        "as_of": "2026-11-22",
        "pack": Pack(rules={name: source * 64 for name, source in known.items()}),
    }
    document = a_document(**fields | overrides)
    return render_results(
        report_model(document, ReportExtras(catalogue=[a_rule(name) for name in known]))
    )


def read_back(report: str) -> KnownResults:
    """Return a report as a later command reads it."""
    return KnownResults.model_validate(json.loads(report))
