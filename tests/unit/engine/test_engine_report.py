from corelane.engine.engine_report import preview_report
from corelane.engine.result import ExitVerdict, PolicyFinding, RunResult, Step
from corelane.plan.model import Finding

URN = "urn:pulumi:s::p::corelane:a:B$kubernetes:apps/v1:DaemonSet::engine"


def told(level: str, *, rule: str = "volumes_are_encrypted", met: bool = True) -> Finding:
    found = (PolicyFinding(rule=rule, urn=URN, message="m", level=level),)
    evaluated = {"findings": found} if met else {"not_evaluated": found}
    result = RunResult(operation="preview", verdict=ExitVerdict.CLEAN, **evaluated)
    (finding,) = preview_report(result, "Pulumi").findings
    return finding


def test_a_finding_of_the_engine_gets_what_the_catalogue_knows_of_its_rule() -> None:
    finding = told("mandatory")
    assert (finding.verdict, finding.level, finding.family) == ("fail", "block", "storage")
    assert finding.remedy
    assert (finding.resource_name, finding.resource_type) == (
        "engine",
        "kubernetes:apps/v1:DaemonSet",
    )


def test_the_level_the_engine_enforced_is_told() -> None:
    assert told("advisory").level == "warn"
    assert told("waived").verdict == "waived"
    assert told("mandatory", met=False).verdict == "not-evaluated"


def test_a_rule_of_another_pack_is_told_too() -> None:
    assert told("mandatory", rule="someone-elses").family == ""


def test_steps_keep_their_reasons() -> None:
    step = Step(op="replace", urn=URN, type="t", replace_reasons=("ami",), diffs=("ami", "tags"))
    result = RunResult(operation="preview", verdict=ExitVerdict.FAILED, steps=(step,))
    report = preview_report(result, "Pulumi 3")
    assert report.steps[0].reasons == ("ami",)
    assert not report.succeeded
