"""Lists of results say how many they leave out."""

import pytest

from corelane.report.model.report_model import report_model
from corelane.report.model.views import OTHERS_SHOWN, ResultViews
from tests.support.documents import a_document, a_finding


def views_of(**verdicts: int) -> ResultViews:
    """Return the views of so many findings of each verdict."""
    findings = [
        a_finding(f"{verdict}-{index}", verdict=verdict.replace("_", "-"))
        for verdict, number in verdicts.items()
        for index in range(number)
    ]
    return report_model(a_document(findings=findings)).views


@pytest.mark.parametrize("verdict", ["waived", "not_evaluated"])
@pytest.mark.parametrize(
    ("number", "left_out"), [(0, 0), (3, 0), (OTHERS_SHOWN, 0), (OTHERS_SHOWN + 2, 2)]
)
def test_a_list_says_how_many_of_its_own_verdict_it_leaves_out(
    verdict: str, number: int, left_out: int
) -> None:
    shown = getattr(views_of(**{verdict: number, "pass": 2}), verdict)

    assert (len(shown.items), shown.left_out) == (number - left_out, left_out)


@pytest.mark.parametrize(("verdict", "listed"), [("fail", "violations"), ("error", "errors")])
def test_a_card_is_of_one_verdict(verdict: str, listed: str) -> None:
    shown = getattr(views_of(**{"fail": 1, "error": 1, "pass": 2, verdict: 3}), listed)

    assert ({each.finding.verdict for each in shown.items}, shown.total) == ({verdict}, 3)


def test_a_resource_has_its_name_and_what_is_of_none_is_of_the_stack() -> None:
    findings = [a_finding(resource_name=name, urn=f"urn:{name}") for name in ("engines", "")]

    views = report_model(a_document(findings=findings)).views.resources.items

    assert {view.urn: view.name for view in views} == {
        "urn:engines": "engines",
        "urn:": "the stack",
    }
