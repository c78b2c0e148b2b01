"""The auditor's document: every result with its grounds, and what it does not show."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from corelane.plan.document import canonical
from corelane.plan.model import Finding, PlanDocument, WaiverUse
from corelane.policies.controls.frameworks import Control
from corelane.policies.judging.evaluate import BROKEN, Verdict
from corelane.report.model.rule_notes import RuleNote, rule_notes
from corelane.report.model.view import ReportExtras

SCHEMA_VERSION: Final = "1"


def render_results(document: PlanDocument, extras: ReportExtras) -> str:
    """Return results.json."""
    return canonical(results_data(document, extras))


def results_data(document: PlanDocument, extras: ReportExtras) -> dict[str, Any]:
    """Return what results.json holds."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "project": document.project,
        "stack": document.stack,
        "asOf": document.as_of,
        "commit": document.commit,
        "configDigest": document.config_digest,
        "pack": {"version": document.pack.version, "digest": document.pack.digest},
        "rules": [
            _rule(note, document.pack.rules.get(note.id, ""), extras.controls)
            for note in rule_notes(document, extras)
        ],
        "results": [_result(finding, document.waiver_of(finding)) for finding in document.findings],
        "waivers": [waiver.to_data() for waiver in document.waivers],
        "totals": _totals(document.findings),
    }


def _rule(note: RuleNote, digest: str, controls: Mapping[str, Control]) -> dict[str, Any]:
    return {
        "code": note.code,
        "id": note.id,
        "digest": digest,
        "family": note.family,
        "severity": note.severity,
        "level": note.level,
        "summary": note.summary,
        "remedy": note.remedy,
        "page": note.page,
        "controls": [_control(ref, controls[ref]) for ref in note.controls if ref in controls],
    }


def _control(ref: str, control: Control) -> dict[str, str]:
    return {
        "control": ref,
        "framework": control.framework.name,
        "title": control.title,
        "relation": control.relation,
        "shows": control.shows,
        "notShown": control.not_shown,
    }


def _result(finding: Finding, waiver: WaiverUse | None) -> dict[str, Any]:
    """Keep apart what was found, and why there is another state than pass or fail."""
    found = finding.verdict in BROKEN
    return {
        "code": finding.code,
        "rule": finding.rule,
        "urn": finding.urn,
        "resource": finding.resource_name,
        "type": finding.resource_type,
        "team": finding.team,
        "state": finding.verdict,
        "message": finding.message if found else "",
        "reason": (waiver.reason if waiver else "") if found else finding.message,
        "evidence": {"path": finding.path, "value": finding.value},
        "fingerprint": finding.fingerprint,
        "waiver": finding.waiver,
        "location": {"file": finding.file, "line": finding.line},
    }


def _totals(findings: Iterable[Finding]) -> dict[str, Any]:
    """Add the states up; a result counts for each control that its rule is evidence for."""
    told = tuple(findings)
    states = Counter(finding.verdict for finding in told)
    return {
        "results": len(told),
        "states": {str(verdict): states[verdict] for verdict in Verdict},
        "rules": _tally(told, lambda finding: iter((finding.rule,))),
        "families": _tally(told, lambda finding: iter((finding.family,))),
        "teams": _tally(told, lambda finding: iter((finding.team,))),
        "controls": _tally(told, lambda finding: iter(finding.controls)),
    }


def _tally(
    findings: Iterable[Finding], names: Callable[[Finding], Iterator[str]]
) -> dict[str, dict[str, int]]:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        for name in names(finding):
            counted[name][finding.verdict] += 1
    return {name: dict(found) for name, found in counted.items()}
