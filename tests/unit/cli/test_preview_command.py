import json
from pathlib import Path
from typing import Any

import pytest

from corelane.cli import run
from corelane.engine.locate import Engine, EngineMissing
from corelane.engine.result import Diagnostic, ExitVerdict, PolicyFinding, RunResult, Step
from corelane.engine.session import EngineStartError
from corelane.engine.stack_copy import StackFileError
from corelane.plan.model import STACK_TYPE
from corelane.policies.judging.evaluate import Verdict

URN = "urn:pulumi:dev::corelane::kubernetes:core/v1:ConfigMap::limits"
Output = pytest.CaptureFixture[str]


def a_finding(level: str, verdict: Verdict = Verdict.FAIL) -> PolicyFinding:
    return PolicyFinding(
        code="CL-NET-001",
        rule="bandwidth_is_declared",
        verdict=verdict,
        level=level,
        urn=URN,
        path="spec.template",
        message="it has none",
    )


def a_result(**overrides: Any) -> RunResult:
    fields: dict[str, Any] = {
        "operation": "preview",
        "verdict": ExitVerdict.CLEAN,
        "steps": (Step(op="create", urn=URN, type="kubernetes:core/v1:ConfigMap"),),
        "change_summary": {"create": 1},
    }
    return RunResult(**fields | overrides)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Any:
    def returns(result: RunResult, *arguments: str) -> int:
        found = Engine(Path("pulumi"), "3.228.0")
        monkeypatch.setattr("corelane.cli.actions.preview.find_engine", lambda _: found)
        monkeypatch.setattr("corelane.engine.preview.preview_offline", lambda *_, **__: result)
        return run(["preview", "--stack", "dev", "--offline", *arguments])

    return returns


def test_a_clean_preview_is_written_with_the_plan(engine: Any, folder: Path) -> None:
    assert engine(a_result()) == 0
    out = folder / "build/dev/plan"
    assert json.loads((out / "report/preview.json").read_text())["changeSummary"] == {"create": 1}
    assert (out / "plan.json").is_file()
    assert "3.228.0" in (out / "report/index.html").read_text()


def test_the_stack_itself_is_not_counted(engine: Any, capsys: Output) -> None:
    steps = (
        Step(op="create", urn="urn:pulumi:dev::corelane::s::s", type=STACK_TYPE),
        Step(op="create", urn=URN, type="kubernetes:core/v1:ConfigMap"),
    )
    result = a_result(steps=steps, change_summary={"create": 2})

    engine(result)
    assert "clean; 1 to create" in capsys.readouterr().out
    engine(result, "--json")
    told = json.loads(capsys.readouterr().out)["preview"]
    assert told["changeSummary"] == {"create": 1}
    assert [step["urn"] for step in told["steps"]] == [URN]


def test_what_the_pack_refuses_fails_the_preview(engine: Any, capsys: Output) -> None:
    refused = a_result(verdict=ExitVerdict.VIOLATION, findings=(a_finding("mandatory"),))
    assert engine(refused) == 1
    said = "violated: CL-NET-001 bandwidth_is_declared on limits at spec.template: it has none"
    assert said in " ".join(capsys.readouterr().out.split())


def test_a_failed_engine_fails_the_preview_and_says_why(engine: Any, capsys: Output) -> None:
    message = Diagnostic(severity="error", urn="", message="no such provider")
    assert engine(a_result(verdict=ExitVerdict.FAILED, diagnostics=(message,))) == 1
    assert "error: no such provider" in capsys.readouterr().out


def test_a_rule_that_met_an_unknown_fails_only_if_strict(engine: Any, capsys: Output) -> None:
    open_ = a_result(not_evaluated=(a_finding("advisory", Verdict.NOT_EVALUATED),))
    assert engine(open_) == 0
    assert engine(open_, "--strict") == 1
    out = capsys.readouterr().out
    assert "not evaluated before the update: CL-NET-001 bandwidth_is_declared on limits" in out
    assert out.endswith("failed: --strict, and 1 check could not be evaluated before the update\n")


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (a_result(), []),
        (
            a_result(not_evaluated=2 * (a_finding("advisory", Verdict.NOT_EVALUATED),)),
            ["--strict, and 2 checks could not be evaluated before the update"],
        ),
        (a_result(verdict=ExitVerdict.FAILED), ["see the preview above"]),
    ],
)
def test_json_says_why_a_run_failed(
    engine: Any, capsys: Output, result: RunResult, why: list[str]
) -> None:
    code = engine(result, "--strict", "--json")
    summary = json.loads(capsys.readouterr().out)
    assert (summary["exitCode"], summary["failedBy"]) == (code, why)


def test_json_tells_plan_and_preview(engine: Any, capsys: Output) -> None:
    engine(a_result(), "--json")
    summary = json.loads(capsys.readouterr().out)
    assert summary["preview"]["changeSummary"] == {"create": 1}
    assert summary["resources"] == 1
    assert "preview" in summary["timings"]


def test_without_an_engine_a_person_learns_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, folder: Path
) -> None:
    missing = EngineMissing("install go 1.26")
    monkeypatch.setattr("corelane.cli.actions.preview.find_engine", lambda _: missing)
    assert run(["preview", "--stack", "dev", "--offline"]) == 2
    told = capsys.readouterr()
    assert "install go 1.26" in told.err
    assert "build/dev/plan/report" in told.out, "the plan is told as without a preview"
    assert (folder / "build/dev/plan/plan.json").is_file(), "the plan needs no engine"


def test_without_an_engine_a_machine_reads_no_text_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr("corelane.cli.actions.preview.find_engine", lambda _: EngineMissing("none"))
    assert run(["preview", "--stack", "dev", "--offline", "--json"]) == 2
    [mistake] = json.loads(capsys.readouterr().out)
    assert mistake["found"].startswith("no engine for the preview")
    assert mistake["remedy"] == "None."


@pytest.mark.parametrize("fault", [EngineStartError("no such stack"), StackFileError("no YAML")])
def test_a_stack_the_engine_does_not_open_is_bad_input(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: Output, folder: Path
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise fault

    engine = Engine(Path("pulumi"), "3.228.0")
    monkeypatch.setattr("corelane.cli.actions.preview.find_engine", lambda _: engine)
    monkeypatch.setattr("corelane.engine.preview.preview_offline", refuse)
    assert run(["preview", "--stack", "dev", "--offline"]) == 2
    assert f"error: {fault}" in capsys.readouterr().err
    assert not (folder / "build").exists()


def test_without_offline_the_own_pulumi_decides_the_exit_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("corelane.cli.actions.preview.preview_with_own_cli", lambda *_, **__: 1)
    assert run(["preview", "--stack", "dev"]) == 1
