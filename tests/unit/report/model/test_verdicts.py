"""The headline never reads better than the findings are."""

import pytest

from corelane.plan.model import Finding
from corelane.report.model.verdicts import counts, headline, with_verdict
from tests.support.documents import a_finding, a_waiver

PASS = a_finding(verdict="pass")
WARNING = a_finding(level="warn")
UNKNOWN = a_finding(verdict="not-evaluated")
ERROR = a_finding(verdict="error")


@pytest.mark.parametrize(
    ("findings", "state", "title"),
    [
        pytest.param([PASS], "clean", "Every rule that applies holds", id="clean"),
        pytest.param([], "open", "Nothing was checked", id="nothing"),
        pytest.param([PASS, UNKNOWN], "open", "May proceed, 1 check not evaluated", id="open"),
        pytest.param([PASS, WARNING], "warned", "May proceed with 1 warning", id="warned"),
        pytest.param([ERROR, WARNING], "blocked", "Blocked by 1 rule error", id="error"),
        pytest.param([a_finding()] * 1200, "blocked", "Blocked by 1,200 violations", id="many"),
    ],
)
def test_the_worst_finding_gives_the_headline(
    findings: list[Finding], state: str, title: str
) -> None:
    said = headline(findings)

    assert (said.state, said.title) == (state, title)


def test_what_else_was_found_is_shown_beside_the_headline() -> None:
    said = headline([a_finding(), ERROR, WARNING, UNKNOWN, UNKNOWN])

    assert said.detail == "Also 1 rule error, 1 warning, 2 checks not evaluated."


def test_an_expired_waiver_blocks_even_if_every_rule_holds() -> None:
    waivers = [a_waiver(), a_waiver(state="unused"), a_waiver(state="expired")]

    said = headline([PASS, WARNING], waivers)

    assert (said.state, said.title) == ("blocked", "Blocked by 1 expired waiver")
    assert said.detail == "Also 1 warning."
    assert headline([a_finding()], waivers).detail == "Also 1 expired waiver."
    assert headline([PASS], waivers[:2]).state == "clean"


def test_a_waived_violation_is_no_clean_silence() -> None:
    said = headline([PASS, a_finding(verdict="waived")])

    assert said.state == "open"
    assert "1 violation waived" in said.title


def test_verdicts_that_did_not_occur_are_counted_as_zero() -> None:
    assert {c.verdict: c.number for c in counts([PASS])} == {
        "fail": 0,
        "error": 0,
        "not-evaluated": 0,
        "waived": 0,
        "pass": 1,
        "not-applicable": 0,
    }


def test_blocking_and_severe_violations_come_first() -> None:
    low, high = a_finding(severity="low"), a_finding(severity="high")
    warning = a_finding(severity="critical", level="warn")

    assert with_verdict([PASS, warning, low, high], "fail") == (high, low, warning)
