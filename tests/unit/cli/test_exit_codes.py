from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.cli.exit_codes import Exit, explain
from corelane.cli.summary import exit_of
from corelane.plan.model import PlanDocument
from corelane.report.model.verdicts import VERDICTS, headline
from tests.support.documents import a_finding, a_waiver


@pytest.mark.parametrize(
    ("verdict", "level", "relaxed", "strict"),
    [
        ("pass", "block", Exit.CLEAN, Exit.CLEAN),
        ("fail", "block", Exit.FINDINGS, Exit.FINDINGS),
        ("fail", "warn", Exit.CLEAN, Exit.CLEAN),
        ("waived", "block", Exit.CLEAN, Exit.CLEAN),
        ("not-applicable", "block", Exit.CLEAN, Exit.CLEAN),
        ("not-evaluated", "block", Exit.CLEAN, Exit.FINDINGS),
        ("error", "warn", Exit.FINDINGS, Exit.FINDINGS),
    ],
)
def test_the_exit_code_follows_from_verdict_level_and_strictness(
    verdict: str, level: str, relaxed: Exit, strict: Exit
) -> None:
    finding = a_finding(verdict=verdict, level=level)
    document = PlanDocument(project="p", stack="s", config_digest="", findings=(finding,))
    assert exit_of(document, strict=False) is relaxed
    assert exit_of(document, strict=True) is strict


@pytest.mark.parametrize(
    ("state", "code"),
    [("used", Exit.CLEAN), ("unused", Exit.CLEAN), ("expired", Exit.FINDINGS)],
)
def test_an_expired_waiver_fails_a_plan_that_needs_none(state: str, code: Exit) -> None:
    waivers = (a_waiver(), a_waiver(state=state))
    document = PlanDocument(project="p", stack="s", config_digest="", waivers=waivers)
    assert exit_of(document, strict=False) is code


_FINDINGS = st.builds(
    a_finding, verdict=st.sampled_from(VERDICTS), level=st.sampled_from(("block", "warn"))
)
_WAIVERS = st.builds(a_waiver, state=st.sampled_from(("used", "unused", "expired")))


@given(st.lists(_FINDINGS, max_size=3).map(tuple), st.lists(_WAIVERS, max_size=2).map(tuple))
def test_a_plan_fails_just_when_its_report_says_blocked(findings: Any, waivers: Any) -> None:
    document = PlanDocument(
        project="p", stack="s", config_digest="", findings=findings, waivers=waivers
    )
    blocked = headline(findings, waivers).state == "blocked"
    assert (exit_of(document, strict=False) is Exit.FINDINGS) is blocked


@pytest.mark.parametrize("debug", [False, True])
def test_an_internal_error_repeats_no_credential(
    capsys: pytest.CaptureFixture[str], *, debug: bool
) -> None:
    fault = RuntimeError("by AKIAIOSFODNN7EXAMPLE with password=hunter2!xyz")

    assert explain(fault, debug=debug) is Exit.FAULT

    told = capsys.readouterr().err
    assert told.count("RuntimeError: by [secret] with password=[secret]") == 1 + debug
    assert "AKIA" not in told
    assert "hunter2" not in told
