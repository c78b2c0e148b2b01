"""A run of the engine reaches the report whole, without a message nobody needs."""

from typing import Any

import pytest

from plan.engine.result import Diagnostic, ExitVerdict, PolicyFinding, RunResult
from plan.engine.result import Step as EngineStep
from plan.report.preview_run import preview_report
from plan.report.preview_view import PreviewReport, preview_view
from tests.support.documents import DAEMON_SET, NODE_GROUP, a_resource, a_rule, an_urn

ENGINE_POD = an_urn(DAEMON_SET, "execution-engine")


def a_finding(level: str, rule: str = "known") -> PolicyFinding:
    return PolicyFinding(rule=rule, urn=ENGINE_POD, message="too small", level=level)


def reported(**fields: Any) -> PreviewReport:
    defaults: dict[str, Any] = {"operation": "preview", "verdict": ExitVerdict.CLEAN}
    return preview_report(
        RunResult(**defaults | fields),
        engine="Pulumi 3.228.0",
        catalogue=[a_rule("known")],
        resources=[a_resource(DAEMON_SET, "execution-engine")],
    )


@pytest.mark.parametrize(
    ("level", "verdict", "rule_level"),
    [
        ("mandatory", "fail", "block"),
        ("advisory", "fail", "warn"),
        ("waived", "waived", "warn"),
        ("not-evaluated", "not-evaluated", "warn"),
        ("a-level-of-tomorrow", "fail", "block"),
    ],
)
def test_a_level_of_the_engine_becomes_a_verdict(level: str, verdict: str, rule_level: str) -> None:
    [finding] = reported(findings=(a_finding(level),)).findings

    assert (finding.verdict, finding.level) == (verdict, rule_level)


def test_a_finding_is_joined_with_its_rule_and_its_resource() -> None:
    [finding] = reported(findings=(a_finding("mandatory"),)).findings

    assert (finding.resource_name, finding.resource_type) == ("execution-engine", DAEMON_SET)
    assert (finding.severity, finding.remedy) == ("high", "Do it right.")


def test_a_rule_of_another_pack_is_told_as_far_as_it_is_known() -> None:
    [finding] = reported(findings=(a_finding("mandatory", rule="theirs"),)).findings

    assert (finding.rule, finding.message, finding.remedy) == ("theirs", "too small", "")


def test_what_the_engine_could_not_evaluate_is_not_lost() -> None:
    report = reported(not_evaluated=(a_finding("not-evaluated"),))

    assert preview_view(report).not_evaluated.total == 1


def test_a_replacement_says_which_properties_cause_it() -> None:
    urn = an_urn(NODE_GROUP, "engines")
    steps = tuple(
        EngineStep(op=op, urn=urn, type=NODE_GROUP, replace_reasons=reasons)
        for op, reasons in (("create-replacement", ()), ("replace", ("instanceTypes",)))
    )
    [step] = preview_view(reported(steps=steps)).replaced.items

    assert step.reasons == ("instanceTypes",)


@pytest.mark.parametrize(
    ("verdict", "succeeded"),
    [(ExitVerdict.CLEAN, True), (ExitVerdict.VIOLATION, True), (ExitVerdict.FAILED, False)],
)
def test_a_run_that_found_violations_is_not_a_run_that_failed(
    verdict: ExitVerdict, *, succeeded: bool
) -> None:
    assert reported(verdict=verdict).succeeded is succeeded


def test_only_errors_warnings_and_notes_are_told() -> None:
    messages = [("info", "chatter"), ("error", "no such zone"), ("warning", "old")]
    report = reported(
        diagnostics=tuple(Diagnostic(severity=s, urn=ENGINE_POD, message=m) for s, m in messages),
        notes=("left out the S3 backend",),
    )

    assert report.diagnostics == (
        "error: execution-engine: no such zone",
        "warning: execution-engine: old",
        "note: left out the S3 backend",
    )
