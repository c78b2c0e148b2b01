"""The facts that a result has of its own, for every format."""

from typing import Final

from corelane.report.model.facts import (
    EVERYWHERE,
    JSON,
    OPENREPORTS,
    OSCAL,
    PAGES,
    About,
    FactKind,
    FactTable,
    Format,
)
from corelane.report.model.results import Result, resource_anchor


def _team_anchor(result: Result, name: str) -> str:
    return f"team-{name}" if result.number else ""


def _resource_anchor(result: Result, _: str) -> str:
    return resource_anchor(result.finding.urn) if result.number else ""


def _control_anchor(result: Result, ref: str) -> str:
    return f"control-{ref}" if result.number else ""


# What a format shows in fields of its own, such as the name of a test, is left out there.
_RULE: Final[tuple[FactKind[Result], ...]] = (
    FactKind("code", "Code", lambda r: r.finding.code, about=About.RULE, shown=JSON),
    FactKind(
        "rule", "Rule", lambda r: r.finding.rule, about=About.RULE, shown=JSON | {Format.SARIF}
    ),
    FactKind(
        "verdict",
        "Verdict",
        lambda r: r.finding.verdict,
        about=About.RULE,
        shown=EVERYWHERE - PAGES - {Format.JUNIT},
    ),
    FactKind(
        "severity",
        "Severity",
        lambda r: r.finding.severity,
        about=About.RULE,
        shown=frozenset({Format.SARIF}),
    ),
)
_RESOURCE: Final[tuple[FactKind[Result], ...]] = (
    FactKind(
        "name",
        "Resource",
        lambda r: r.finding.resource_name,
        about=About.RESOURCE,
        shown=PAGES | OSCAL | JSON,
        anchor=_resource_anchor,
        place="resource",
    ),
    FactKind(
        "type",
        "Type",
        lambda r: r.finding.resource_type,
        about=About.RESOURCE,
        shown=EVERYWHERE - OPENREPORTS - {Format.JUNIT},
        is_code=True,
    ),
    FactKind(
        "declaredIn",
        "Declared in",
        lambda r: r.finding.declared_in,
        about=About.RESOURCE,
        shown=EVERYWHERE - JSON - {Format.SARIF},
        is_code=True,
    ),
    FactKind(
        "file",
        "File",
        lambda r: r.finding.file,
        about=About.RESOURCE,
        shown=JSON,
        place="location.file",
    ),
    FactKind(
        "line",
        "Line",
        lambda r: r.finding.line,
        about=About.RESOURCE,
        shown=JSON,
        place="location.line",
    ),
    FactKind(
        "team",
        "Team",
        lambda r: r.team,
        about=About.RESOURCE,
        shown=EVERYWHERE - {Format.JUNIT},
        anchor=_team_anchor,
    ),
    FactKind(
        "urn",
        "URN",
        lambda r: r.finding.urn,
        about=About.RESOURCE,
        shown=EVERYWHERE - {Format.MARKDOWN, Format.JUNIT},
        is_code=True,
    ),
)
_EVIDENCE: Final[tuple[FactKind[Result], ...]] = (
    FactKind("message", "Message", lambda r: r.finding.message if r.is_broken else "", shown=JSON),
    FactKind("reason", "Reason", lambda r: r.reason, shown=JSON),
    FactKind("path", "At", lambda r: r.finding.path, is_code=True, place="evidence.path"),
    FactKind("value", "Found", lambda r: r.finding.value, is_code=True, place="evidence.value"),
    FactKind(
        "remedy",
        "Remedy",
        lambda r: r.finding.remedy,
        shown=EVERYWHERE - OSCAL - JSON - {Format.MARKDOWN},
    ),
    FactKind(
        "controls",
        "Controls",
        lambda r: r.finding.controls,
        shown=OPENREPORTS | {Format.HTML},
        anchor=_control_anchor,
    ),
    FactKind(
        "fingerprint", "Fingerprint", lambda r: r.fingerprint, shown=OPENREPORTS | OSCAL | JSON
    ),
)
_WAIVER: Final[tuple[FactKind[Result], ...]] = (
    FactKind(
        "waiver",
        "Waiver",
        lambda r: r.finding.waiver,
        about=About.WAIVER,
        shown=EVERYWHERE - PAGES - {Format.JUNIT},
    ),
)
RESULT_FACTS: Final = FactTable((*_RULE, *_RESOURCE, *_EVIDENCE, *_WAIVER))
