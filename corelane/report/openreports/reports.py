"""The results as OpenReports of the cluster: one per namespace, and one for all that has none."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

from corelane.plan.document import canonical
from corelane.plan.model import Finding, PlanDocument, RecordedResource
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Level, Severity
from corelane.policies.values.sanitize import legible, one_line
from corelane.report.model.truncated import LONGEST
from corelane.report.model.view import ReportExtras
from corelane.report.openreports.object_names import is_label, object_name

API_VERSION: Final = "openreports.io/v1alpha1"
# etcd refuses requests above 1.5 MiB (`--max-request-bytes`); an API server adds managed fields.
LARGEST: Final = 1_000_000
_EPOCH: Final = "1970-01-01"
# The words of the API (report_types.go, Result): what could not be evaluated is an error, what
# somebody's decision took out is skipped. Violations are told apart by `_result_of`.
_RESULTS: Final[Mapping[str, str]] = {
    Verdict.PASS: "pass",
    Verdict.WAIVED: "skip",
    Verdict.NOT_EVALUATED: "error",
    Verdict.ERROR: "error",
}
_COUNTED: Final = ("pass", "fail", "warn", "error", "skip")


def render_openreports(document: PlanDocument, extras: ReportExtras) -> str:
    """Return openreports.yaml: reports that `kubectl apply` takes, each within etcd's limit.

    What does not apply to a resource is counted in an annotation, not listed. Each document is
    written as JSON, which is YAML too: no text in it can be taken for YAML's syntax.
    """
    del extras
    return "".join(f"---\n{canonical(report)}" for report in reports(document))


def reports(document: PlanDocument) -> Iterator[dict[str, Any]]:
    """Yield every report, the cluster's own first; a scope with too many results has several."""
    objects = {resource.urn: resource for resource in document.resources}
    scopes: dict[str, list[dict[str, Any]]] = {"": []}
    for finding in document.findings:
        if finding.verdict != Verdict.NOT_APPLICABLE:
            subject = _subject(finding, objects.get(finding.urn))
            results = scopes.setdefault(_scope(subject), [])
            results.append(_result(finding, subject, document))
    for namespace, results in sorted(scopes.items()):
        parts = list(_parts(results))
        for number, part in enumerate(parts, start=1):
            yield _report(document, namespace, part, f"{number} of {len(parts)}")


def _report(
    document: PlanDocument, namespace: str, results: Sequence[dict[str, Any]], part: str
) -> dict[str, Any]:
    number = part.partition(" ")[0]
    return {
        "apiVersion": API_VERSION,
        "kind": "Report" if namespace else "ClusterReport",
        "metadata": {
            "name": object_name("corelane", document.stack, number),
            **({"namespace": namespace} if namespace else {}),
            "labels": {
                "app.kubernetes.io/managed-by": "corelane",
                "app.kubernetes.io/instance": object_name(document.stack),
            },
            "annotations": _annotations(document, part),
        },
        "source": "corelane",
        "summary": {name: sum(r["result"] == name for r in results) for name in _COUNTED},
        "results": list(results),
    }


def _annotations(document: PlanDocument, part: str) -> dict[str, str]:
    told = {
        "as-of": document.as_of,
        "commit": document.commit,
        "config-digest": document.config_digest,
        "plan-not-applicable": str(document.counts.get(Verdict.NOT_APPLICABLE, 0)),
        "pack-digest": document.pack.digest,
        "pack-version": document.pack.version,
        "part": part,
        "project": document.project,
        "stack": document.stack,
    }
    return {f"corelane.io/{name}": legible(value) for name, value in told.items()}


def _result(finding: Finding, subject: Mapping[str, str], document: PlanDocument) -> dict[str, Any]:
    day = datetime.fromisoformat(document.as_of or _EPOCH).replace(tzinfo=UTC)
    return {
        "source": "corelane",
        "policy": legible(finding.code),
        "rule": legible(finding.rule),
        "category": legible(finding.family),
        **({"severity": finding.severity} if finding.severity in list(Severity) else {}),
        "timestamp": {"seconds": int(day.timestamp()), "nanos": 0},
        "result": _result_of(finding),
        "scored": finding.level == Level.BLOCK,
        "resources": [dict(subject)],
        "message": legible(finding.message, LONGEST),
        "properties": _properties(finding, document),
    }


def _result_of(finding: Finding) -> str:
    if finding.verdict == Verdict.FAIL:
        return "fail" if finding.level == Level.BLOCK else "warn"
    return _RESULTS.get(finding.verdict, "error")


def _properties(finding: Finding, document: PlanDocument) -> dict[str, str]:
    """Tell what the API has no field for: evidence, controls, and who waived it until when."""
    told = {
        "controls": ", ".join(finding.controls),
        "declaredIn": finding.declared_in,
        "fingerprint": finding.fingerprint,
        "path": finding.path,
        "remedy": finding.remedy,
        "team": finding.team,
        "urn": finding.urn,
        "value": finding.value,
        "verdict": finding.verdict,
        "waiver": finding.waiver or "",
    }
    if waiver := document.waiver_of(finding):
        told |= {
            "waiverApprovedBy": waiver.approved_by,
            "waiverExpires": waiver.expires,
            "waiverReason": waiver.reason,
            "waiverRequestedBy": waiver.requested_by,
            "waiverTicket": waiver.ticket,
        }
    return {name: legible(value, LONGEST) for name, value in sorted(told.items()) if value}


def _subject(finding: Finding, resource: RecordedResource | None) -> dict[str, str]:
    """Return a reference to the object; one that Kubernetes does not know has its Pulumi type."""
    if not finding.resource_type.startswith("kubernetes:"):
        return _reference(kind=finding.resource_type, name=finding.resource_name)
    inputs: Mapping[str, Any] = resource.inputs if resource else {}
    metadata = inputs.get("metadata")
    named = cast("Mapping[str, Any]", metadata if isinstance(metadata, Mapping) else {})
    return _reference(
        apiVersion=inputs.get("apiVersion"),
        kind=inputs.get("kind") or finding.resource_type.rpartition(":")[2],
        name=named.get("name") or finding.resource_name,
        namespace=named.get("namespace"),
    )


def _reference(**fields: object) -> dict[str, str]:
    given = {name: one_line(str(value), LONGEST) for name, value in fields.items() if value}
    return given or {"kind": "Stack"}


def _scope(subject: Mapping[str, str]) -> str:
    """Return the namespace whose report a result belongs to; the cluster's own has none."""
    namespace = subject.get("namespace", "")
    return namespace if is_label(namespace) else ""


def _parts(results: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Divide results into portions that fit into an object of etcd."""
    part: list[dict[str, Any]] = []
    size = 0
    for result in results:
        own = len(json.dumps(result, ensure_ascii=False).encode()) + 1
        if part and size + own > LARGEST:
            yield part
            part, size = [], 0
        part.append(result)
        size += own
    yield part
