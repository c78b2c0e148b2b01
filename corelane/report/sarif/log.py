"""The results that need reading as a SARIF 2.1.0 log, within what code scanners take in."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from corelane.plan.document import canonical
from corelane.plan.judge import is_mandatory
from corelane.plan.model import Finding
from corelane.policies.judging.evaluate import Verdict
from corelane.report.model.facts import FactTable, Format
from corelane.report.model.report_model import ReportModel
from corelane.report.model.results import Result
from corelane.report.model.rules import ReportedRule
from corelane.report.model.verdicts import quantity
from corelane.report.model.waivers import ReportedWaiver
from corelane.report.sarif.rules import descriptor, level_of

# GitHub takes 25,000 results of a run and shows the first 5,000 (SARIF support, limits).
MOST_RESULTS: Final = 5_000
_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_READ: Final = (Verdict.FAIL, Verdict.ERROR, Verdict.NOT_EVALUATED, Verdict.WAIVED)
_ROOT: Final = "SRCROOT"
# An embedded link (3.11.6) would let a message lead a reader away: its bracket is escaped.
_LINK: Final = re.compile(r"\[(?=[^\]]*\]\()")


def render_sarif(report: ReportModel) -> str:
    """Return results.sarif: violations, waived ones, errors, and what could not be evaluated."""
    run = _Run(report).to_data()
    return canonical({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


class _Run:
    """One run of the pack over one stack."""

    def __init__(self, report: ReportModel) -> None:
        self._report = report
        self._facts = report.facts.results.of(Format.SARIF)
        self._waivers = report.facts.waivers.of(Format.SARIF)
        self._places = {rule.code: place for place, rule in enumerate(report.rules)}
        worst = [result for result in report.results.worst if result.finding.verdict in _READ]
        read = sorted(worst, key=lambda result: not is_mandatory(result.finding))
        self._shown, self._left_out = read[:MOST_RESULTS], read[MOST_RESULTS:]

    def to_data(self) -> dict[str, Any]:
        origin = self._report.origin
        return {
            "tool": {"driver": self._driver()},
            "automationDetails": {"id": f"corelane/{origin.stack}/"},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                _ROOT: {"description": {"text": "The folder that holds the stack file."}}
            },
            "invocations": [self._invocation()],
            "results": list(self._results()),
            "properties": {
                **self._report.facts.origin.of(Format.SARIF).properties(origin),
                "verdicts": self._report.verdicts,
            },
        }

    def _driver(self) -> dict[str, Any]:
        version, facts = self._report.origin.pack_version, self._report.facts.rules.of(Format.SARIF)
        return {
            "name": "corelane",
            "organization": "Corelane",
            "shortDescription": {"text": "Policies for latency-critical infrastructure."},
            **({"semanticVersion": version, "version": version} if version else {}),
            "rules": [descriptor(rule, facts) for rule in self._report.rules],
        }

    def _invocation(self) -> dict[str, Any]:
        """Return whether every rule ran to its end, and what this log leaves out."""
        broken = [rule for rule in self._report.rules if rule.tally.counts.get(Verdict.ERROR)]
        notes = [self._notification(rule) for rule in broken]
        if self._left_out:
            text = (
                f"{quantity(len(self._left_out), 'result')} left out, the least severe of "
                f"{len(self._left_out) + len(self._shown):,}; results.json has them all."
            )
            notes.append({"level": "warning", "message": {"text": text}})
        return {"executionSuccessful": not broken, "toolExecutionNotifications": notes}

    def _notification(self, rule: ReportedRule) -> dict[str, Any]:
        text = f"The rule {rule.name} could not run to its end on some resource."
        return {
            "level": "error",
            "message": {"text": text},
            "associatedRule": {"id": rule.code, "index": self._places[rule.code]},
        }

    def _results(self) -> Iterator[dict[str, Any]]:
        seen = Counter[str]()
        for result in self._shown:
            seen[result.fingerprint] += 1
            code = result.finding.code
            yield {
                "ruleId": code,
                "ruleIndex": self._places[code],
                **_kind(result.finding),
                "message": {"text": message_text(result.finding)},
                "locations": [_location(result.finding, self._report.origin.stack)],
                "partialFingerprints": _fingerprints(result, seen[result.fingerprint]),
                **_suppression(result, self._waivers),
                "properties": self._facts.properties(result),
            }


def message_text(finding: Finding) -> str:
    """Return what a result says: the message, whatever is in it, and where it points."""
    said = finding.message or f"The rule {finding.code} is broken."
    return _LINK.sub(r"\\[", said)


def _suppression(result: Result, waivers: FactTable[ReportedWaiver]) -> dict[str, Any]:
    """Return who answers for a waived result, until when and why."""
    if result.finding.verdict != Verdict.WAIVED:
        return {}
    text = f"Waiver {result.finding.waiver or 'unknown'}"
    if result.waiver is not None:
        text += f": {waivers.sentence(result.waiver)}. {result.reason}"
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": text}]}


def _kind(finding: Finding) -> Mapping[str, str]:
    """Return kind and level (3.27.9, 3.27.10): only a failure has a level."""
    if finding.verdict == Verdict.NOT_EVALUATED:
        return {"kind": "open", "level": "none"}
    broke = finding.verdict == Verdict.ERROR
    return {"kind": "fail", "level": "error" if broke else level_of(finding.level)}


def _location(finding: Finding, stack: str) -> dict[str, Any]:
    """Return where a finding is: in the stack file, and as a property of a resource."""
    name = f"{finding.urn}#{finding.path}" if finding.path else finding.urn
    logical = {
        "name": finding.resource_name or finding.urn or "stack",
        "fullyQualifiedName": name or "stack",
        "kind": "resource",
    }
    artifact = {"uri": stack_uri(finding.file or f"Pulumi.{stack}.yaml"), "uriBaseId": _ROOT}
    # GitHub wants a line; the first one where nothing nearer is known.
    region = {"startLine": max(finding.line, 1)}
    return {
        "physicalLocation": {"artifactLocation": artifact, "region": region},
        "logicalLocations": [logical],
    }


def stack_uri(path: str) -> str:
    """Return a relative reference (RFC 3986) to a file of the project, never one above it."""
    parts = [part for part in PurePosixPath(path).parts if part not in ("/", "//", "..")]
    return "/".join(quote(part, safe="") for part in parts) or "Pulumi.yaml"


def _fingerprints(result: Result, nth: int) -> dict[str, str]:
    """Return what identifies a result from run to run; GitHub goes by the second one alone."""
    return {
        "corelane/v1": result.fingerprint,
        "primaryLocationLineHash": f"{result.fingerprint}:{nth}",
    }
