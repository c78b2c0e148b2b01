from corelane.engine.engine_report import preview_report
from corelane.engine.result import ExitVerdict, PolicyFinding, RunResult, Step
from corelane.plan.model import Finding
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict

[VOLUMES] = [rule for rule in load_catalogue() if rule.id == "volumes_are_encrypted"]
URN = "urn:pulumi:s::p::corelane:a:B$kubernetes:apps/v1:DaemonSet::engine"


def told(level: str, verdict: Verdict = Verdict.FAIL, *, code: str = VOLUMES.code) -> Finding:
    found = PolicyFinding(
        code=code,
        rule=VOLUMES.id,
        urn=URN,
        message=f"m. {VOLUMES.remedy}.",
        level=level,
        verdict=verdict,
        path="spec.x",
        waiver="w-1",
    )
    met = verdict is not Verdict.NOT_EVALUATED
    evaluated = {"findings": (found,)} if met else {"not_evaluated": (found,)}
    result = RunResult(operation="preview", verdict=ExitVerdict.CLEAN, **evaluated)
    (finding,) = preview_report(result, "Pulumi").findings
    return finding


def test_a_finding_of_the_engine_gets_what_the_catalogue_knows_of_its_rule() -> None:
    finding = told("mandatory")
    assert (finding.verdict, finding.level, finding.family) == ("fail", "block", "storage")
    assert (finding.message, finding.remedy) == ("m", VOLUMES.remedy)
    assert (finding.path, finding.waiver) == ("spec.x", "w-1")
    assert (finding.resource_name, finding.resource_type) == (
        "engine",
        "kubernetes:apps/v1:DaemonSet",
    )


def test_the_level_the_engine_enforced_is_told() -> None:
    assert told("advisory").level == "warn"
    assert told("advisory", Verdict.WAIVED).verdict == "waived"
    assert told("advisory", Verdict.NOT_EVALUATED).verdict == "not-evaluated"


def test_a_rule_of_another_pack_is_told_too() -> None:
    assert told("mandatory", code="").family == ""


def test_steps_keep_their_reasons() -> None:
    step = Step(op="replace", urn=URN, type="t", replace_reasons=("ami",), diffs=("ami", "tags"))
    result = RunResult(operation="preview", verdict=ExitVerdict.FAILED, steps=(step,))
    report = preview_report(result, "Pulumi 3")
    assert report.steps[0].reasons == ("ami",)
    assert not report.succeeded
