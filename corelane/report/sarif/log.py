"""The results that need reading as a SARIF 2.1.0 log, within what code scanners take in."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from corelane.plan.document import canonical
from corelane.plan.judge import is_mandatory
from corelane.plan.model import Finding, PlanDocument
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.values.sanitize import legible, one_line
from corelane.report.model.rule_notes import rule_notes
from corelane.report.model.truncated import LONGEST
from corelane.report.model.verdicts import quantity, with_verdict
from corelane.report.model.view import ReportExtras
from corelane.report.model.waiver_words import answered_for
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


def render_sarif(document: PlanDocument, extras: ReportExtras) -> str:
    """Return results.sarif: violations, waived ones, errors, and what could not be evaluated."""
    run = _Run(document, extras).to_data()
    return canonical({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


class _Run:
    """One run of the pack over one stack."""

    def __init__(self, document: PlanDocument, extras: ReportExtras) -> None:
        self._document = document
        self._notes = rule_notes(document, extras)
        self._controls = extras.controls
        self._places = {note.code: place for place, note in enumerate(self._notes)}
        worst = with_verdict(document.findings, *_READ)
        read = sorted(worst, key=lambda finding: not is_mandatory(finding))
        self._shown, self._left_out = read[:MOST_RESULTS], read[MOST_RESULTS:]

    def to_data(self) -> dict[str, Any]:
        document = self._document
        return {
            "tool": {"driver": self._driver()},
            "automationDetails": {"id": f"corelane/{one_line(document.stack)}/"},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                _ROOT: {"description": {"text": "The folder that holds the stack file."}}
            },
            "invocations": [self._invocation()],
            "results": list(self._results()),
            "properties": {
                "project": legible(document.project),
                "stack": legible(document.stack),
                "asOf": document.as_of,
                "commit": legible(document.commit),
                "configDigest": legible(document.config_digest),
                "packDigest": document.pack.digest,
                "verdicts": document.counts,
            },
        }

    def _driver(self) -> dict[str, Any]:
        version = self._document.pack.version
        return {
            "name": "corelane",
            "organization": "Corelane",
            "shortDescription": {"text": "Policies for latency-critical infrastructure."},
            **({"semanticVersion": version, "version": version} if version else {}),
            "rules": [descriptor(note, self._controls) for note in self._notes],
        }

    def _invocation(self) -> dict[str, Any]:
        """Say whether every rule ran to its end, and what this log leaves out."""
        broken = sorted(
            {(f.code, f.rule) for f in self._document.findings if f.verdict == Verdict.ERROR}
        )
        told = [self._notification(code, f"{code} {rule} could not run") for code, rule in broken]
        if self._left_out:
            text = (
                f"{quantity(len(self._left_out), 'result')} left out, the least severe of "
                f"{len(self._left_out) + len(self._shown):,}; results.json has them all."
            )
            told.append({"level": "warning", "message": {"text": text}})
        return {"executionSuccessful": not broken, "toolExecutionNotifications": told}

    def _notification(self, code: str, what: str) -> dict[str, Any]:
        return {
            "level": "error",
            "message": {"text": f"The rule {legible(what)} to its end on some resource."},
            "associatedRule": {"id": legible(code), "index": self._places[code]},
        }

    def _results(self) -> Iterator[dict[str, Any]]:
        seen = Counter[str]()
        for finding in self._shown:
            seen[finding.fingerprint] += 1
            yield {
                "ruleId": legible(finding.code),
                "ruleIndex": self._places[finding.code],
                **_kind(finding),
                "message": {"text": message_text(finding)},
                "locations": [_location(finding, self._document.stack)],
                "partialFingerprints": _fingerprints(finding, seen[finding.fingerprint]),
                **self._suppression(finding),
                "properties": _evidence(finding),
            }

    def _suppression(self, finding: Finding) -> dict[str, Any]:
        """Say who answers for a waived result, until when and why."""
        if finding.verdict != Verdict.WAIVED:
            return {}
        waiver = self._document.waiver_of(finding)
        text = f"Waiver {one_line(finding.waiver or 'unknown')}"
        if waiver is not None:
            text += f" {answered_for(waiver)}: {legible(waiver.reason, LONGEST)}"
        return {"suppressions": [{"kind": "external", "status": "accepted", "justification": text}]}


def message_text(finding: Finding) -> str:
    """Return what a result says: the message, whatever is in it, and where it points."""
    said = legible(finding.message, LONGEST) or f"The rule {legible(finding.code)} is broken."
    return _LINK.sub(r"\\[", said)


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
        "name": one_line(finding.resource_name or finding.urn) or "stack",
        "fullyQualifiedName": one_line(name) or "stack",
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
    parts = [part for part in PurePosixPath(legible(path)).parts if part not in ("/", "//", "..")]
    return "/".join(quote(part, safe="") for part in parts) or "Pulumi.yaml"


def _fingerprints(finding: Finding, nth: int) -> dict[str, str]:
    """Tell a result from others and from run to run; GitHub goes by the second one alone."""
    return {
        "corelane/v1": finding.fingerprint,
        "primaryLocationLineHash": f"{finding.fingerprint}:{nth}",
    }


def _evidence(finding: Finding) -> dict[str, Any]:
    told: Sequence[tuple[str, str]] = (
        ("rule", finding.rule),
        ("verdict", finding.verdict),
        ("severity", finding.severity),
        ("urn", finding.urn),
        ("type", finding.resource_type),
        ("path", finding.path),
        ("value", finding.value),
        ("team", finding.team),
        ("remedy", finding.remedy),
        ("waiver", finding.waiver or ""),
    )
    return {key: legible(value, LONGEST) for key, value in told if value}
