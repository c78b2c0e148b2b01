"""The results as OpenReports of the cluster: one per namespace, and one for all that has none."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from corelane.plan.document import canonical
from corelane.plan.model import Finding
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Level, Severity
from corelane.report.model.facts import Format, kebab
from corelane.report.model.objects import PACKAGE, ObjectReference
from corelane.report.model.report_model import ReportModel
from corelane.report.openreports.object_names import is_label, object_name

API_VERSION: Final = "openreports.io/v1alpha1"
# etcd refuses requests above 1.5 MiB (`--max-request-bytes`); an API server adds managed fields.
LARGEST: Final = 1_000_000
_EPOCH: Final = "1970-01-01"
# The words of the API (report_types.go, Result): what could not be evaluated is an error, what
# somebody's decision took out is skipped. Violations are divided by `_result_of`.
_RESULTS: Final[Mapping[str, str]] = {
    Verdict.PASS: "pass",
    Verdict.WAIVED: "skip",
    Verdict.NOT_EVALUATED: "error",
    Verdict.ERROR: "error",
}
_SEVERITIES: Final = frozenset(map(str, Severity))
_COMPACT: Final = json.JSONEncoder(ensure_ascii=False)
_COUNTED: Final = ("pass", "fail", "warn", "error", "skip")


def render_openreports(report: ReportModel) -> str:
    """Return openreports.yaml: reports that `kubectl apply` takes, each within etcd's limit.

    What does not apply to a resource is counted in an annotation, not listed. Each document is
    written as JSON, which is YAML too: no text in it can be taken for YAML's syntax.
    """
    return "".join(f"---\n{canonical(part)}" for part in reports(report))


def reports(report: ReportModel) -> Iterator[dict[str, Any]]:
    """Yield every report, the cluster's own first; a scope with too many results has several."""
    origin = report.origin
    facts = report.facts.results_with_waivers.of(Format.OPENREPORTS)
    moment = {"seconds": _seconds(origin.as_of), "nanos": 0}
    scopes: dict[str, list[dict[str, Any]]] = {"": []}
    for result in report.results.all:
        if result.finding.verdict != Verdict.NOT_APPLICABLE:
            subject = _subject(result.finding, report.objects)
            entry = _result(result.finding) | {
                "timestamp": moment,
                "resources": [subject],
                "properties": facts.properties(result),
            }
            scopes.setdefault(_scope(subject), []).append(entry)
    for namespace, results in sorted(scopes.items()):
        parts = list(_parts(results))
        for number, part in enumerate(parts, start=1):
            yield _report(report, namespace, part, f"{number} of {len(parts)}")


def _report(
    report: ReportModel, namespace: str, results: Sequence[dict[str, Any]], part: str
) -> dict[str, Any]:
    number, stack = part.partition(" ")[0], report.origin.stack
    return {
        "apiVersion": API_VERSION,
        "kind": "Report" if namespace else "ClusterReport",
        "metadata": {
            "name": object_name("corelane", stack, number),
            **({"namespace": namespace} if namespace else {}),
            "labels": {
                "app.kubernetes.io/managed-by": "corelane",
                "app.kubernetes.io/instance": object_name(stack),
            },
            "annotations": _annotations(report, part),
        },
        "source": "corelane",
        "summary": {name: sum(r["result"] == name for r in results) for name in _COUNTED},
        "results": list(results),
    }


def _annotations(report: ReportModel, part: str) -> dict[str, str]:
    entry = {
        **report.facts.origin.of(Format.OPENREPORTS).properties(report.origin),
        "planNotApplicable": str(report.verdicts.get(Verdict.NOT_APPLICABLE, 0)),
        "part": part,
    }
    return {f"corelane.io/{kebab(name)}": value for name, value in entry.items()}


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day or _EPOCH).replace(tzinfo=UTC).timestamp())


def _result(finding: Finding) -> dict[str, Any]:
    return {
        "source": "corelane",
        "policy": finding.code,
        "rule": finding.rule,
        "category": finding.family,
        **({"severity": finding.severity} if finding.severity in _SEVERITIES else {}),
        "result": _result_of(finding),
        "scored": finding.level == Level.BLOCK,
        "message": finding.message,
    }


def _result_of(finding: Finding) -> str:
    if finding.verdict == Verdict.FAIL:
        return "fail" if finding.level == Level.BLOCK else "warn"
    return _RESULTS.get(finding.verdict, "error")


def _subject(finding: Finding, objects: Mapping[str, ObjectReference]) -> dict[str, str]:
    """Return a reference to the object; one that Kubernetes does not know has its Pulumi type."""
    if not finding.resource_type.startswith(PACKAGE):
        return _reference(kind=finding.resource_type, name=finding.resource_name)
    known = objects.get(finding.urn, ObjectReference())
    return _reference(
        apiVersion=known.api_version,
        kind=known.kind or finding.resource_type.rpartition(":")[2],
        name=known.name or finding.resource_name,
        namespace=known.namespace,
    )


def _reference(**fields: str) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value} or {"kind": "Stack"}


def _scope(subject: Mapping[str, str]) -> str:
    """Return the namespace whose report a result belongs to; the cluster's own has none."""
    namespace = subject.get("namespace", "")
    return namespace if is_label(namespace) else ""


def _parts(results: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Divide results into portions that fit into an object of etcd."""
    part: list[dict[str, Any]] = []
    size = 0
    for result in results:
        own = len(_COMPACT.encode(result).encode()) + 1
        if part and size + own > LARGEST:
            yield part
            part, size = [], 0
        part.append(result)
        size += own
    yield part
