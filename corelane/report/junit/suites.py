"""Every verdict as a test: a JUnit suite for a family, a case for a rule on a resource."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from corelane.policies.judging.evaluate import Verdict
from corelane.report.model.fact_tables import FactTables
from corelane.report.model.facts import Format
from corelane.report.model.origin import Origin
from corelane.report.model.report_model import ReportModel
from corelane.report.model.results import Result

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


def render_junit(report: ReportModel) -> str:
    """Return junit.xml."""
    origin, facts = report.origin, report.facts
    root = Element("testsuites", {"name": f"corelane {origin.stack}"})
    for family, cases in sorted(_families(report.results.all).items()):
        suite = SubElement(root, "testsuite", {"name": family})
        _properties(suite, origin, facts)
        for (rule, urn, verdict), results in cases.items():
            name = {"classname": f"{family}.{rule}", "name": urn or "stack"}
            case = SubElement(suite, "testcase", {**name, "time": "0"})
            if verdict != Verdict.PASS:
                _result(case, results, facts)
        suite.attrib |= {**_counted(suite), **_when(origin), "time": "0"}
    root.attrib |= _summed(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _families(results: Iterable[Result]) -> dict[str, dict[_Case, list[Result]]]:
    """Sort results into suites and cases, both in the order of the rules."""
    families: dict[str, dict[_Case, list[Result]]] = {}
    for result in results:
        finding = result.finding
        cases = families.setdefault(finding.family, {})
        case = (f"{finding.code} {finding.rule}", finding.urn, finding.verdict)
        cases.setdefault(case, []).append(result)
    return families


def _properties(suite: Element, origin: Origin, facts: FactTables) -> None:
    """Add what was judged, and by what."""
    properties = SubElement(suite, "properties")
    for name, value in facts.origin.of(Format.JUNIT).properties(origin).items():
        SubElement(properties, "property", {"name": name, "value": value})


def _result(case: Element, results: Sequence[Result], facts: FactTables) -> None:
    """Add what keeps a case from passing; Jenkins's schema gives a skipped one its text alone."""
    first = results[0].finding
    element = SubElement(case, _ELEMENTS.get(first.verdict, "error"))
    lines = [line for result in results for line in _lines(result, facts)]
    if element.tag != "skipped":
        more = f" (and {len(results) - 1} more)" if len(results) > 1 else ""
        element.set("type", first.level if first.verdict == Verdict.FAIL else first.verdict)
        element.set("message", first.message + more)
    elif first.verdict == Verdict.WAIVED:
        lines.insert(0, _excuse(results[0], facts))
    else:
        lines.insert(0, f"{first.verdict}:")
    element.text = "\n".join(lines)


def _lines(result: Result, facts: FactTables) -> Iterator[str]:
    """Yield a result in full, with its evidence."""
    yield result.finding.message
    shown = facts.results.of(Format.JUNIT).facts(result)
    yield from (f"  {fact.label.lower()}: {fact.text}" for fact in shown)


def _excuse(result: Result, facts: FactTables) -> str:
    """Return who answers for a waived violation, and until when."""
    reported = result.waiver
    if reported is None:
        return f"waived by {result.finding.waiver or 'a waiver that is not named'}:"
    answers = facts.waivers.of(Format.JUNIT).sentence(reported)
    return f"waived by {reported.waiver.id}: {answers}\n  because: {result.reason}"


def _counted(suite: Element) -> dict[str, str]:
    cases = suite.findall("testcase")
    counts = {name: sum(case.find(tag) is not None for case in cases) for name, tag in _COUNTS}
    return {"tests": str(len(cases)), **{name: str(count) for name, count in counts.items()}}


def _when(origin: Origin) -> dict[str, str]:
    return {"timestamp": f"{origin.as_of}T00:00:00"} if origin.as_of else {}


def _summed(root: Element) -> dict[str, str]:
    names = ("tests", "failures", "errors")
    return {name: str(sum(int(suite.attrib[name]) for suite in root)) for name in names}
