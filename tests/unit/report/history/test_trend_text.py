import json

from corelane.plan.model import Finding
from corelane.report.history.trend import trend
from corelane.report.history.trend_text import render_trend, trend_data
from tests.support.documents import a_finding
from tests.support.reports import a_report, read_back

HOSTILE = "| <img src=x> @team [a](b) `c`\n# x"


def said(*head: Finding, rules: dict[str, str] | None = None) -> str:
    one, other = read_back(a_report(rules={})), read_back(a_report(*head, rules=rules))
    return render_trend(one, other, trend(one, other))


def test_a_new_violation_is_a_row_of_its_table() -> None:
    text = said(a_finding())
    assert "### New (1)" in text
    assert f"| `{a_finding().code} trading_pods_own_whole_cpus` |" in text
    assert "### Rules (1)" in text
    assert f"- {a_finding().code} trading\\_pods\\_own\\_whole\\_cpus: added" in text


def test_a_verdict_without_a_finding_tells_its_reason() -> None:
    gone = a_finding(verdict="not-applicable", message="the platform is disposable")
    one, other = (
        read_back(a_report(a_finding(verdict="pass", message=""))),
        read_back(a_report(gone)),
    )
    found = trend(one, other)
    assert "the platform is disposable" in render_trend(one, other, found)
    [change] = trend_data(one, other, found)["results"]["changed"]
    assert change["reason"] == "the platform is disposable"


def test_what_is_empty_has_no_heading() -> None:
    assert "### Fixed" not in said(a_finding())


def test_no_name_means_anything_to_markdown() -> None:
    finding = a_finding(HOSTILE, message=HOSTILE, resource_name=HOSTILE, resource_type=HOSTILE)
    lines = [line for line in said(finding, rules={}).splitlines() if "img" in line]
    (row,) = [line for line in lines if line.startswith("|")]
    assert "<img" not in "".join(line for line in lines if line != row), "a rule's name neither"
    cells = row.replace("\\|", "").strip("| ").split(" | ")
    assert len(cells) == 4, "no cell ends early"
    assert "<img" not in cells[3]
    assert "@team" not in cells[3]


def test_many_rows_are_cut_and_counted() -> None:
    text = said(*(a_finding(path=f"p{n}") for n in range(60)))
    assert text.count("| new, fail |") == 50
    assert "10 more are left out here." in text


def test_the_data_counts_and_lists_every_change() -> None:
    one, other = (
        read_back(a_report()),
        read_back(a_report(*(a_finding(path=f"p{n}") for n in range(60)))),
    )
    data = json.loads(json.dumps(trend_data(one, other, trend(one, other))))
    assert data["counts"]["new"] == len(data["results"]["new"]) == 60
    assert data["head"]["asOf"] == "2026-11-22"
    assert set(data["counts"]) == set(data["results"])
    assert data["results"]["new"][0]["before"] == "gone"


def test_the_data_of_a_change_is_the_result_with_its_verdicts_before_and_after() -> None:
    finding = a_finding(verdict="fail")
    one, other = read_back(a_report()), read_back(a_report(finding))
    [result] = [each for each in other.results if each.verdict == "fail"]

    data = trend_data(one, other, trend(one, other))

    [change] = data["results"]["new"]
    shown = ("code", "rule", "urn", "resource", "type", "team", "message", "reason", "fingerprint")
    assert change == {
        **{name: getattr(result, name) for name in shown},
        "before": "gone",
        "after": "fail",
    }
    assert data["head"] == {
        "project": other.project,
        "stack": other.stack,
        "asOf": other.as_of,
        "commit": other.commit,
        "configDigest": other.config_digest,
        "packDigest": other.pack.digest,
    }


def test_a_report_of_changed_files_says_so() -> None:
    one = read_back(a_report(commit="0123456789abcdef-dirty"))
    assert "commit 0123456-dirty" in render_trend(one, one, trend(one, one))


def test_a_rule_that_judges_otherwise_is_named_with_what_changed() -> None:
    one, other = (read_back(a_report(rules={"a": source})) for source in "12")
    [changed] = trend(one, other).rules_changed

    assert f"- {changed.rule.label}: changed in {changed.what}" in render_trend(
        one, other, trend(one, other)
    )
