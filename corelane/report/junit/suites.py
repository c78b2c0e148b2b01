"""Every verdict as a test: a JUnit suite for a family, a case for a rule on a resource."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from corelane.plan.model import Finding, PlanDocument
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.values.sanitize import legible, one_line
from corelane.report.model.truncated import LONGEST
from corelane.report.model.view import ReportExtras
from corelane.report.model.waiver_words import answered_for

# JUnit has no warnings: what a rule reports is a failure, with the rule's level as its type.
_ELEMENTS: Final[Mapping[str, str]] = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.WAIVED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.NOT_EVALUATED: "skipped",
}
# How Jenkins counts them in a suite, by the element of a case.
_COUNTS: Final = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
_Case = tuple[str, str, str]


def render_junit(document: PlanDocument, extras: ReportExtras) -> str:
    """Return junit.xml; `extras` has nothing that a test report could hold."""
    del extras
    root = Element("testsuites", {"name": one_line(f"corelane {document.stack}")})
    for family, cases in sorted(_families(document.findings).items()):
        suite = SubElement(root, "testsuite", {"name": one_line(family)})
        _properties(suite, document)
        for (rule, urn, verdict), findings in cases.items():
            name = {"classname": one_line(f"{family}.{rule}"), "name": one_line(urn) or "stack"}
            case = SubElement(suite, "testcase", {**name, "time": "0"})
            if verdict != Verdict.PASS:
                _result(case, findings, document)
        suite.attrib |= {**_counted(suite), **_when(document), "time": "0"}
    root.attrib |= _summed(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _families(findings: Iterable[Finding]) -> dict[str, dict[_Case, list[Finding]]]:
    """Sort findings into suites and cases, both in the order of the rules."""
    families: dict[str, dict[_Case, list[Finding]]] = {}
    for finding in findings:
        cases = families.setdefault(finding.family, {})
        cases.setdefault(
            (f"{finding.code} {finding.rule}", finding.urn, finding.verdict), []
        ).append(finding)
    return families


def _properties(suite: Element, document: PlanDocument) -> None:
    """Say what was judged, and by what."""
    told = {
        "project": document.project,
        "stack": document.stack,
        "commit": document.commit,
        "configDigest": document.config_digest,
        "packVersion": document.pack.version,
        "packDigest": document.pack.digest,
    }
    properties = SubElement(suite, "properties")
    for name, value in told.items():
        SubElement(properties, "property", {"name": name, "value": one_line(value)})


def _result(case: Element, findings: Sequence[Finding], document: PlanDocument) -> None:
    """Add what keeps a case from passing; Jenkins's schema gives a skipped one its text alone."""
    first = findings[0]
    element = SubElement(case, _ELEMENTS.get(first.verdict, "error"))
    lines = [line for finding in findings for line in _told(finding)]
    if element.tag != "skipped":
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        element.set("type", legible(first.level if first.verdict == "fail" else first.verdict))
        element.set("message", one_line(first.message, LONGEST) + more)
    elif first.verdict == Verdict.WAIVED:
        lines.insert(0, _excuse(first, document))
    else:
        lines.insert(0, f"{first.verdict}:")
    element.text = "\n".join(lines)


def _told(finding: Finding) -> Iterable[str]:
    """Tell a finding in full, with its evidence."""
    yield legible(finding.message, LONGEST)
    evidence = {
        "at": finding.path,
        "found": finding.value,
        "declared in": finding.declared_in,
        "remedy": finding.remedy,
    }
    yield from (f"  {name}: {one_line(text, LONGEST)}" for name, text in evidence.items() if text)


def _excuse(finding: Finding, document: PlanDocument) -> str:
    """Say who answers for a waived violation, and until when."""
    waiver = document.waiver_of(finding)
    if waiver is None:
        return f"waived by {one_line(finding.waiver or 'a waiver that is not told')}:"
    because = one_line(waiver.reason, LONGEST)
    return f"waived by {one_line(waiver.id)} {answered_for(waiver)}\n  because: {because}"


def _counted(suite: Element) -> dict[str, str]:
    cases = suite.findall("testcase")
    counts = {name: sum(case.find(tag) is not None for case in cases) for name, tag in _COUNTS}
    return {"tests": str(len(cases)), **{name: str(count) for name, count in counts.items()}}


def _when(document: PlanDocument) -> dict[str, str]:
    return {"timestamp": f"{document.as_of}T00:00:00"} if document.as_of else {}


def _summed(root: Element) -> dict[str, str]:
    names = ("tests", "failures", "errors")
    return {name: str(sum(int(suite.attrib[name]) for suite in root)) for name in names}
