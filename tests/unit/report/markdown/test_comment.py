"""The summary survives a comment's limits with the verdict first."""

import re

import pytest

from corelane.report.markdown.comment import COMMENT_LIMIT, marker, render_markdown
from corelane.report.model.report_model import ReportExtras, report_model
from tests.support.documents import a_document, a_finding, a_preview

HOSTILE = '<script>alert(1)</script>|"><img src=x onerror=a>@everyone`'


def headings(text: str) -> list[str]:
    titles = re.findall("^### (.*)", text, re.MULTILINE)
    return [title.split(" (")[0] for title in titles]


def test_sections_come_in_the_order_of_their_harm() -> None:
    extras = ReportExtras(preview=a_preview(), drift=["a"], changes=["b"])

    assert headings(render_markdown(report_model(a_document(), extras))) == [
        "Replacements",
        "Deletions",
        "Policy violations",
        "Rule errors",
        "Policy violations in the engine",
        "Not evaluated",
        "Waivers",
        "Drift",
        "Changes",
        "Operations",
        "Families",
        "Teams",
        "Frameworks that rules map to",
        "Pools",
        "Resources",
    ]


def test_sections_with_nothing_to_say_are_absent() -> None:
    document = a_document(findings=(), waivers=(), host_plans={})

    assert headings(render_markdown(report_model(document))) == ["Resources"]


def test_a_waiver_tells_why_and_who_asked_and_agreed() -> None:
    lines = render_markdown(report_model(a_document())).splitlines()
    waiver = next(line for line in lines if "W-2026-014" in line and "RISK-2291" in line)

    for fact in ("wiped nightly", "m.okafor", "j.lindqvist", "2027-01-31"):
        assert fact in waiver, f"the auditor looks for {fact}"


def test_the_marker_comes_first_and_names_the_stack_and_the_command() -> None:
    text = render_markdown(report_model(a_document()), command="preview")

    assert text.startswith("<!-- corelane:v1:corelane/prod/preview -->\n")


def test_the_marker_cannot_be_broken_out_of() -> None:
    document = a_document(stack="--><script>")

    assert marker(document, "plan") == "<!-- corelane:v1:corelane/--%3E%3Cscript%3E/plan -->"


def test_verdict_and_counts_stand_before_everything_else() -> None:
    head = render_markdown(report_model(a_document())).partition("###")[0]

    assert "Blocked by 2 violations" in head
    assert "Violations **3**" in head
    assert "Not evaluated **1**" in head


def test_twenty_thousand_violations_fit_a_comment_and_are_counted() -> None:
    many = tuple(a_finding(urn=f"urn::{number}") for number in range(20_000))
    text = render_markdown(report_model(a_document(findings=many)))

    assert len(text) <= COMMENT_LIMIT
    shown = text.count("| critical (blocks) |")
    assert shown > 50, "the limit is used"
    assert f"_{20_000 - shown:,} more findings left out" in text


@pytest.mark.parametrize("limit", [700, 2_000, 8_000])
def test_a_smaller_limit_keeps_the_verdict_and_is_kept(limit: int) -> None:
    text = render_markdown(
        report_model(a_document(), ReportExtras(preview=a_preview())), limit=limit
    )

    assert len(text) <= limit
    assert "Blocked by 2 violations" in text


def test_hostile_names_reach_no_markup() -> None:
    finding = a_finding(HOSTILE, message=HOSTILE, resource_name=HOSTILE, path=HOSTILE)
    text = render_markdown(
        report_model(
            a_document(findings=(finding,)), ReportExtras(drift=[HOSTILE], changes=[HOSTILE])
        )
    )
    outside_code = re.sub(r"(`+).*?(?<!`)\1(?!`)", "", text)

    assert "<script" not in outside_code
    assert "<img" not in outside_code
    assert "@everyone" not in outside_code
    rows = [line for line in text.splitlines() if line.startswith("| critical")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [6], "the row keeps its cells"


def test_a_refused_preview_overrules_a_clean_plan() -> None:
    clean = a_document(findings=(a_finding(verdict="pass"),), waivers=())
    text = render_markdown(
        report_model(clean, ReportExtras(preview=a_preview(succeeded=False, findings=())))
    )

    assert "The engine did not finish its preview" in text
    assert "(the engine did not finish)" in text


def test_a_violation_seen_only_by_the_engine_blocks() -> None:
    clean = a_document(findings=(a_finding(verdict="pass"),), waivers=())
    text = render_markdown(report_model(clean, ReportExtras(preview=a_preview())))

    assert "Blocked by 1 violation in the engine" in text


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert render_markdown(report_model(a_document())) == render_markdown(
        report_model(a_document())
    )
