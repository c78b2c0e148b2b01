"""Whatever format a plan is read in, it says the same number of the same verdicts."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from corelane.plan.model import PlanDocument
from corelane.policies.judging.evaluate import Verdict
from corelane.report.html.page import render_html
from corelane.report.json.results import render_results
from corelane.report.junit.suites import render_junit
from corelane.report.markdown.comment import render_markdown
from corelane.report.model.report_model import report_model
from corelane.report.openreports.reports import render_openreports
from corelane.report.oscal.document import render_oscal
from corelane.report.sarif.log import render_sarif
from tests.support.many_states import a_plan_of_many_states, an_extras

EXTRAS = an_extras()
# What the formats for machines have no place for: SARIF has what needs reading.
UNREAD = {Verdict.PASS, Verdict.NOT_APPLICABLE}


def a_plan() -> PlanDocument:
    """Return a plan in every state, in which one resource breaks a rule twice."""
    plan = a_plan_of_many_states(violations=40)
    twice = next(f for f in plan.findings if f.verdict == "fail")
    return replace(plan, findings=(*plan.findings, replace(twice, path="spec.hostIPC")))


PLAN = a_plan()
FOUND = Counter(finding.verdict for finding in PLAN.findings)


def in_results() -> Counter[str]:
    said = json.loads(render_results(report_model(PLAN, EXTRAS)))
    listed = Counter(result["verdict"] for result in said["results"])
    assert said["totals"]["verdicts"] == listed, "the totals are of what is listed"
    assert said["totals"]["results"] == listed.total()
    return listed


def in_html() -> Counter[str]:
    page = render_html(report_model(PLAN, EXTRAS))
    heads = re.search(r"<th [^>]*>Rules</th>(.*?)<th [^>]*>What applies", page)
    feet = re.search(r"<tfoot>(.*?)</tfoot>", page)
    assert heads
    assert feet
    _, *numbers = re.findall(r'class="number">([\d,]+)<', feet[1])
    return _by_title(re.findall(r">([^<]+)<", heads[1]), numbers)


def in_markdown() -> Counter[str]:
    head = re.findall(r"([A-Z][a-z ]+) \*\*([\d,]+)\*\*(?: ·|$)", _counts_line())
    return _by_title(*zip(*head, strict=True))


def _counts_line() -> str:
    lines = render_markdown(report_model(PLAN, EXTRAS)).splitlines()
    return next(line for line in lines if line.startswith("Violations **"))


def _by_title(titles: Any, numbers: Any) -> Counter[str]:
    """Read a verdict off its title, as a person does."""
    words = {
        "Violations": "fail",
        "Rule errors": "error",
        "Not evaluated": "not-evaluated",
        "Waived": "waived",
        "Passed": "pass",
        "Not applicable": "not-applicable",
    }
    rows = zip(titles, numbers, strict=True)
    return Counter({words[title]: int(number.replace(",", "")) for title, number in rows})


def in_openreports() -> Counter[str]:
    listed, absent = Counter[str](), set[str]()
    for report in yaml.safe_load_all(render_openreports(report_model(PLAN, EXTRAS))):
        own = Counter(result["result"] for result in report["results"])
        assert {name: n for name, n in report["summary"].items() if n} == own
        listed.update(result["properties"]["verdict"] for result in report["results"])
        absent.add(report["metadata"]["annotations"]["corelane.io/plan-not-applicable"])
    [number] = absent
    return listed + Counter({"not-applicable": int(number)})


def in_oscal() -> Counter[str]:
    [result] = json.loads(render_oscal(report_model(PLAN, EXTRAS)))["assessment-results"]["results"]
    listed = Counter[str]()
    for observation in result["observations"]:
        [verdict] = [p["value"] for p in observation["props"] if p["name"] == "verdict"]
        listed[verdict] += len(observation["subjects"])
    return listed


@pytest.mark.parametrize("said", [in_results, in_html, in_markdown, in_openreports, in_oscal])
def test_every_format_counts_every_verdict_alike(said: Callable[[], Counter[str]]) -> None:
    assert set(FOUND) == set(Verdict), "the plan is in every state"
    assert said() == FOUND


def test_sarif_has_all_that_needs_reading_and_counts_the_rest() -> None:
    [run] = json.loads(render_sarif(report_model(PLAN, EXTRAS)))["runs"]
    listed = Counter(result["properties"]["verdict"] for result in run["results"])

    assert run["properties"]["verdicts"] == FOUND
    assert listed == {state: n for state, n in FOUND.items() if state not in UNREAD}


def test_junit_has_a_test_for_each_verdict_of_a_rule_on_a_resource() -> None:
    root = ET.fromstring(render_junit(report_model(PLAN, EXTRAS)))  # noqa: S314 - the project's own output
    judged = Counter(state for _, _, state in {(f.rule, f.urn, f.verdict) for f in PLAN.findings})

    assert Counter(_states(root)) == judged
    assert judged["fail"] == FOUND["fail"] - 1, "two violations of one resource are one test"
    assert int(root.attrib["tests"]) == judged.total()
    assert int(root.attrib["failures"]) == judged["fail"]
    assert int(root.attrib["errors"]) == judged["error"]


def _states(root: ET.Element) -> Iterator[str]:
    """Read each test's verdict off its one element; a skipped test begins with it."""
    for case in root.iter("testcase"):
        found = next(iter(case), None)
        tag, text = ("", "pass") if found is None else (found.tag, found.text or "")
        first = text.partition(":")[0]
        skipped = "waived" if first.startswith("waived by") else first
        yield {"failure": "fail", "error": "error"}.get(tag, skipped)
