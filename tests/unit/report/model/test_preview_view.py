"""A preview is told by what it would break, each resource once."""

from corelane.report.model.preview_view import (
    STEPS_SHOWN,
    PreviewReport,
    PreviewView,
    Step,
    preview_view,
)
from corelane.report.model.sanitizer import Sanitizer
from tests.support.documents import a_finding, a_preview


def viewed(report: PreviewReport) -> PreviewView:
    return preview_view(report, Sanitizer())


def test_the_steps_of_one_replacement_are_one_replacement() -> None:
    view = viewed(a_preview())

    assert [step.name for step in view.replaced.items] == ["engines-group"]
    assert view.totals == (("replace", 1), ("delete", 1), ("update", 1), ("create", 1))


def test_the_title_begins_with_what_hurts_and_leaves_out_what_stays() -> None:
    assert viewed(a_preview()).title == "1 to replace, 1 to delete, 1 to update, 1 to create"


def test_resources_that_stay_are_no_change() -> None:
    same = Step(operation="same", urn="urn::a", type="t")

    assert viewed(a_preview(steps=(same,))).title == "No change"


def test_an_operation_this_report_does_not_know_is_a_change() -> None:
    odd = Step(operation="transmogrify", urn="urn::a", type="t")

    assert viewed(a_preview(steps=(odd,))).title == "1 to transmogrify"


def test_long_lists_are_cut_and_counted() -> None:
    steps = tuple(Step(operation="delete", urn=f"urn::{i}", type="t") for i in range(900))
    view = viewed(PreviewReport(engine="Pulumi", succeeded=True, steps=steps))

    assert len(view.deleted.items) == STEPS_SHOWN
    assert view.deleted.total == 900


def test_findings_of_the_engine_are_sorted_into_violations_and_unknowns() -> None:
    findings = (
        a_finding("a"),
        a_finding("b", verdict="not-evaluated"),
        a_finding("c", verdict="pass"),
    )
    view = viewed(a_preview(findings=findings))

    assert [r.finding.rule for r in view.violations.items] == ["a"]
    assert [r.finding.rule for r in view.not_evaluated.items] == ["b"]


def test_texts_of_the_engine_are_sanitized() -> None:
    step = Step(operation="delete", urn="urn::\x1b", type="t", reasons=("\u202e",))
    view = viewed(a_preview(engine="\x1b", steps=(step,), diagnostics=("a\nb\x1b",)))

    assert (view.engine, view.deleted.items[0].name) == ("\\x1b", "\\x1b")
    assert view.deleted.items[0].reasons == ("\\u202e",)
    assert view.diagnostics.items == ("a\nb\\x1b",), "a message may have several lines"
