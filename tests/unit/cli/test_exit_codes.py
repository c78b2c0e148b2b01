import errno
import signal
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.cli.exit_codes import Exit, explain
from corelane.cli.interruptible import Interrupted
from corelane.cli.summary import exit_of, say_plan, say_preview, why_failed
from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.engine.result import Diagnostic, ExitVerdict, PolicyFinding, RunResult
from corelane.errors import InputError
from corelane.plan.model import PlanDocument
from corelane.report.model.verdicts import VERDICTS, headline
from tests.support.documents import a_document, a_finding, a_waiver


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
    assert exit_of(why_failed(document, strict=False)) is relaxed
    assert exit_of(why_failed(document, strict=True)) is strict


@pytest.mark.parametrize(
    ("state", "code"),
    [("used", Exit.CLEAN), ("unused", Exit.CLEAN), ("expired", Exit.FINDINGS)],
)
def test_an_expired_waiver_fails_a_plan_that_needs_none(state: str, code: Exit) -> None:
    waivers = (a_waiver(), a_waiver(state=state))
    document = PlanDocument(project="p", stack="s", config_digest="", waivers=waivers)
    assert exit_of(why_failed(document, strict=False)) is code


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
    assert (exit_of(why_failed(document, strict=False)) is Exit.FINDINGS) is blocked


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


@pytest.mark.parametrize("json", [False, True])
def test_a_long_name_is_shortened_and_the_remedy_stays(
    capsys: pytest.CaptureFixture[str], *, json: bool
) -> None:
    """A name of 100,000 characters once gave a line of as many."""
    name = "a" * 100_000
    for fault in (
        OSError(errno.ENAMETOOLONG, "File name too long", name),
        InputError(f"found no chain at {name}, wanted one: correct the path"),
        ConfigErrors([ConfigError(("--out",), f"a file {name} there", "a folder", "Correct it.")]),
    ):
        assert explain(fault, debug=False, json=json) is Exit.BAD_INPUT
        told = "".join(capsys.readouterr())
        assert len(told) < 1_000
        assert "aaa" in told
        assert "wanted" in told


def test_a_name_forges_no_line_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    fault = InputError("found no chain at a\nclean: all is well, wanted one: correct the path")
    assert explain(fault, debug=False) is Exit.BAD_INPUT
    assert capsys.readouterr().err == (
        "error: found no chain at a\\nclean: all is well, wanted one: correct the path\n"
    )


def test_no_text_of_a_plan_or_an_engine_forges_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    forged = "x\nclean: all is well"
    waiver = replace(a_waiver().waiver, reason=forged, scope=forged)
    use = replace(a_waiver(state="expired"), waiver=waiver)
    finding = replace(a_finding(verdict="fail", level="block"), resource_name=forged)
    document = replace(a_document(findings=(finding,), waivers=(use,)), project=forged)
    planned: Any = SimpleNamespace(plan=SimpleNamespace(document=document), as_of="a day")
    said = PolicyFinding(rule="r", urn=f"a::{forged}", message=forged, level="mandatory")

    say_plan(planned, None, ["see the findings above"])
    say_preview(
        RunResult(
            operation="preview",
            verdict=ExitVerdict.FAILED,
            findings=(said,),
            not_evaluated=(said,),
            diagnostics=(Diagnostic(severity="error", urn="", message=forged),),
            notes=(forged,),
        )
    )
    told = capsys.readouterr().out
    assert told.count("clean: all is well") > 6
    assert "\nclean" not in told


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (signal.SIGHUP, 129, "hung up"),
        (signal.SIGINT, 130, "interrupted"),
        (signal.SIGTERM, 143, "terminated"),
    ],
)
def test_a_signal_has_its_code_and_its_word(
    number: int, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(Interrupted(number), debug=False) == code
    assert capsys.readouterr().err == f"{told}\n"
