"""OSCAL's risks and parties: violations, who agreed to bear them, and until when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from corelane.policies.judging.evaluate import BROKEN, Verdict
from corelane.report.model.facts import Format
from corelane.report.model.waivers import ReportedWaiver
from corelane.report.oscal.assessment import Assessment, Group
from corelane.report.oscal.data_types import NAMESPACE, Property, markup, midnight, properties
from corelane.report.oscal.observations import origins

REQUESTER, APPROVER = "waiver-requester", "waiver-approver"
_ROLES: Final[Mapping[str, str]] = {
    REQUESTER: "Asks for a waiver",
    APPROVER: "Approves a waiver, and is never who asked for it",
}


def people(assessment: Assessment) -> dict[str, Any]:
    """Return the roles and the persons of all waivers, for the metadata; none if there are none."""
    waivers = [reported.waiver for reported in assessment.report.waivers]
    names = {w.requested_by for w in waivers} | {w.approved_by for w in waivers}
    if not names:
        return {}
    return {
        "roles": [{"id": role, "title": title} for role, title in _ROLES.items()],
        "parties": [
            {"uuid": assessment.party(name), "type": "person", **_name(name)}
            for name in sorted(names)
        ],
    }


def risks(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Yield a risk for each rule that is broken, and another for each waiver of it."""
    for (code, waiver), groups in _risky(assessment).items():
        first = groups[0].first.finding
        bears = groups[0].first.waiver if waiver else None
        rule = assessment.rules[code]
        number = len({result.finding.urn for group in groups for result in group.results})
        yield {
            "uuid": risk_of(assessment, code, waiver),
            "title": markup(f"{rule.name} is broken" + (f", waived by {waiver}" if waiver else "")),
            "description": markup(rule.summary or first.message, "The rule is broken."),
            "statement": markup(" ".join(rule.paragraphs), "The rule gives no reason."),
            **properties({**assessment.facts_of(rule), "resources": str(number)}),
            "status": "deviation-approved" if waiver else "open",
            "origins": origins(assessment),
            "characterizations": [_severity(assessment, first.severity)],
            **({"deadline": _midnight(bears.waiver.expires)} if bears else {}),
            "remediations": [_remediation(assessment, code, waiver)],
            **({"risk-log": {"entries": _log(assessment, bears)}} if bears else {}),
            "related-observations": [{"observation-uuid": group.uuid} for group in groups],
        }


def risk_of(assessment: Assessment, code: str, waiver: str) -> str:
    """Return the identity of the risk that a rule is broken, or is and may be by a waiver."""
    return assessment.own("risk", code, waiver)


def waiver_log(assessment: Assessment) -> dict[str, Any]:
    """Return the register of waivers, those that did nothing included; none if there are none."""
    entries = [_entry(assessment, reported) for reported in assessment.report.waivers]
    return {"assessment-log": {"entries": entries}} if entries else {}


def _entry(assessment: Assessment, reported: ReportedWaiver) -> dict[str, Any]:
    waiver = reported.waiver
    return {
        "uuid": assessment.own("waiver", waiver.id),
        "title": markup(f"Waiver {waiver.id} is {reported.use.state}"),
        "description": markup(waiver.reason, "It gives no reason."),
        "start": _midnight(waiver.granted),
        "end": _midnight(waiver.expires),
        **_properties(assessment, reported),
        "logged-by": [
            _logged(assessment, waiver.requested_by, REQUESTER),
            _logged(assessment, waiver.approved_by, APPROVER),
        ],
    }


def _risky(assessment: Assessment) -> dict[tuple[str, str], list[Group]]:
    found: dict[tuple[str, str], list[Group]] = {}
    for group in assessment.groups:
        if group.verdict in BROKEN:
            waiver = (group.first.finding.waiver or "") if group.verdict == Verdict.WAIVED else ""
            found.setdefault((group.code, waiver), []).append(group)
    return found


def _severity(assessment: Assessment, severity: str) -> dict[str, Any]:
    facet = {"name": "severity", "system": NAMESPACE, "value": markup(severity, "unknown")}
    return {"origin": origins(assessment)[0], "facets": [facet]}


def _remediation(assessment: Assessment, code: str, waiver: str) -> dict[str, Any]:
    rule = assessment.rules[code]
    return {
        "uuid": assessment.own("remedy", code, waiver),
        "lifecycle": "recommendation",
        "title": markup(f"Make {rule.name} hold"),
        "description": markup(rule.remedy, "The rule names no remedy."),
    }


def _log(assessment: Assessment, reported: ReportedWaiver) -> list[dict[str, Any]]:
    """Return the request of the deviation by one person, and the approval by another."""
    waiver = reported.waiver
    steps = (
        ("Deviation requested", "deviation-requested", waiver.requested_by, REQUESTER),
        ("Deviation approved", "deviation-approved", waiver.approved_by, APPROVER),
    )
    return [
        {
            "uuid": assessment.own(status, waiver.id),
            "title": title,
            "description": markup(waiver.reason, "It gives no reason."),
            "start": _midnight(waiver.granted),
            **_properties(assessment, reported),
            "logged-by": [_logged(assessment, who, role)],
            "status-change": status,
        }
        for title, status, who, role in steps
    ]


def _properties(assessment: Assessment, reported: ReportedWaiver) -> dict[str, list[Property]]:
    return properties(assessment.report.facts.waivers.of(Format.OSCAL).properties(reported))


def _midnight(day: date) -> str:
    return midnight(day.isoformat())


def _logged(assessment: Assessment, name: str, role: str) -> dict[str, str]:
    return {"party-uuid": assessment.party(name), "role-id": role}


def _name(name: str) -> dict[str, Any]:
    return {"name": name} if name else {}
