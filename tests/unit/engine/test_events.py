"""From the engine's events to a result."""

from typing import Any

import pytest
from pulumi.automation import EngineEvent

from corelane.engine.events import EventLog, brief
from corelane.engine.redact_messages import Redactor
from corelane.engine.result import Diagnostic, ExitVerdict, PolicyFinding, RunResult, Step

URN = "urn:pulumi:s::p::aws:ec2/vpc:Vpc::vpc"


def an_event(**body: Any) -> EngineEvent:
    return EngineEvent.from_json({"sequence": 1, "timestamp": 0, **body})


def a_step(op: str, **metadata: Any) -> EngineEvent:
    whole = {"op": op, "urn": URN, "type": "aws:ec2/vpc:Vpc", "provider": "", **metadata}
    return an_event(resourcePreEvent={"metadata": whole})


def a_policy(policy: str, message: str, level: str = "advisory") -> EngineEvent:
    body = {"policyName": policy, "message": message, "enforcementLevel": level, "color": "never"}
    return an_event(policyEvent=body | {"resourceUrn": URN})


def result_of(*events: EngineEvent, succeeded: bool = True) -> RunResult:
    log = EventLog(Redactor(["hunter2hunter2"]))
    for event in events:
        log.add(event)
    return log.result("preview", succeeded=succeeded)


def test_a_step_keeps_the_paths_of_a_change_and_no_value() -> None:
    values = {"inputs": {"cidrBlock": "10.9.0.0/16"}, "urn": URN}
    diff = {"cidrBlock": {"diffKind": "update-replace", "inputDiff": True}}
    event = a_step(
        "replace",
        keys=["cidrBlock"],
        diffs=["cidrBlock"],
        detailedDiff=diff,
        old=values,
        new=values,
    )

    result = result_of(event)

    expected = Step(
        op="replace",
        urn=URN,
        type="aws:ec2/vpc:Vpc",
        replace_reasons=("cidrBlock",),
        diffs=("cidrBlock",),
    )
    assert result.steps == (expected,)
    assert "10.9.0.0" not in str(result.to_data())


def test_what_stays_the_same_is_a_step_but_no_change() -> None:
    result = result_of(a_step("same"))

    assert len(result.steps) == 1
    assert result.changes == ()


@pytest.mark.parametrize(
    ("policy", "message", "found"),
    [
        pytest.param(
            "mandatory",
            "Rules that a deployment must keep\nvpcs_log_their_flows: found none. Add one.",
            ("vpcs_have_flow_logs", "found none. Add one.", "mandatory"),
            id="a rule of the pack",
        ),
        pytest.param(
            "advisory",
            "What else\n[waived] vpcs_have_flow_logs: found none. Waived by w-1.",
            ("vpcs_have_flow_logs", "found none. Waived by w-1.", "waived"),
            id="a waived one",
        ),
        pytest.param(
            "stack-advisory",
            "What else\n[waived] families-keep-apart: shared. Waived by w-2.",
            ("families-keep-apart", "shared. Waived by w-2.", "waived"),
            id="a rule on the stack",
        ),
        pytest.param(
            "no-forbidden-labels",
            "None is.\nfound one: remove it",
            ("no-forbidden-labels", "None is.\nfound one: remove it", "advisory"),
            id="a rule of another pack",
        ),
    ],
)
def test_a_finding_names_the_rule_and_not_the_channel_it_came_by(
    policy: str, message: str, found: tuple[str, str, str]
) -> None:
    enforced = "mandatory" if policy == "mandatory" else "advisory"
    [finding] = result_of(a_policy(policy, message, enforced)).findings

    rule, text, level = found
    assert finding == PolicyFinding(rule=rule, urn=URN, message=text, level=level)


@pytest.mark.parametrize(
    ("policy", "message", "rule"),
    [
        (
            "advisory",
            "What else\n[not-evaluated] volumes-are-encrypted: not evaluated, x is",
            "volumes-are-encrypted",
        ),
        ("other", "can't run policy 'other' during preview: unknown", "other"),
    ],
)
def test_an_unknown_makes_a_gap_and_no_finding(policy: str, message: str, rule: str) -> None:
    result = result_of(a_policy(policy, message))

    assert result.findings == ()
    assert [gap.rule for gap in result.not_evaluated] == [rule]


def test_a_mandatory_finding_decides_the_verdict() -> None:
    refused = result_of(a_policy("x", "no", "mandatory"), succeeded=False)

    assert refused.verdict is ExitVerdict.VIOLATION
    assert refused.exit_code == 1
    assert result_of(succeeded=False).verdict is ExitVerdict.FAILED
    assert result_of(a_policy("x", "hm")).exit_code == 0


def test_messages_are_redacted_told_once_and_only_if_they_matter() -> None:
    def says(severity: str, message: str) -> EngineEvent:
        return an_event(diagnosticEvent={"severity": severity, "message": message, "color": ""})

    twice = says("error", "<{%reset%}>password hunter2hunter2 is wrong\n")
    result = result_of(twice, twice, says("info", "all is well"), says("debug", "x"))

    expected = Diagnostic(severity="error", urn="", message="password [redacted] is wrong")
    assert result.diagnostics == (expected,)


def test_a_traceback_shrinks_to_what_and_where() -> None:
    trace = (
        "RunError: bad\nTraceback (most recent call last):\n"
        '  File "/home/me/run.py", line 3, in run\n  File "/srv/x/platform.py", line 34, in f\n'
    )

    assert brief(trace) == "RunError: bad at platform.py:34"
    assert brief("plain\ntext") == "plain\ntext"


def test_a_failure_without_a_message_shows_the_end_of_the_output() -> None:
    log = EventLog(Redactor(["hunter2hunter2"]))
    log.note_failure("noise\n" * 40 + "error: hunter2hunter2 locked")

    [said] = log.result("up", succeeded=False).diagnostics
    assert said.message.endswith("error: [redacted] locked")
    assert len(said.message.splitlines()) == 20
