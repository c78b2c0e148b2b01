"""Reports describe every rule that could have said something."""

from corelane.policies.controls.frameworks import load_controls
from corelane.report.model.rule_notes import control_sentences, rule_notes
from corelane.report.model.view import ReportExtras
from tests.support.documents import a_document, a_finding, a_rule


def test_rules_of_the_catalogue_are_described_without_any_finding() -> None:
    extras = ReportExtras(catalogue=[a_rule("z"), a_rule("b", controls=("x/1",))])
    first, second = rule_notes(a_document(findings=()), extras)

    assert (first.id, second.id) == ("b", "z"), "in the order of their ids"
    assert first.summary == "It is right."
    assert first.reason == "Because wrong costs.\n\nAnd more.", "paragraphs are kept, lines are not"
    assert first.controls == ("x/1",)
    assert first.page == "docs/rules/isolation/b.md"


def test_a_rule_that_only_left_findings_is_described_by_them() -> None:
    document = a_document(findings=(a_finding("gone", severity="low", remedy="Do."),))
    (note,) = rule_notes(document, ReportExtras())
    assert (note.id, note.severity, note.remedy, note.summary) == ("gone", "low", "Do.", "")


def test_the_catalogue_knows_a_rule_better_than_its_findings() -> None:
    document = a_document(findings=(a_finding("known", remedy="old"),))
    (note,) = rule_notes(document, ReportExtras(catalogue=[a_rule("known")]))
    assert note.remedy == "Do it right."


def test_a_control_is_told_with_what_is_not_shown_of_it() -> None:
    known, unknown = control_sentences(["nist-800-53r5/SC-6", "x/1"], load_controls())
    control = load_controls()["nist-800-53r5/SC-6"]
    assert known.startswith("NIST 800-53r5 SC-6, ")
    assert f"({control.relation})" in known
    assert known.endswith(f"Does not show: {control.not_shown}")
    assert unknown == "x/1: nothing is known of this control."
