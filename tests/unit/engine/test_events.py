"""From the engine's events to a result."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.automation import EngineEvent

from corelane.engine.events import EventLog, brief, without_colours
from corelane.engine.result import Diagnostic, ExitVerdict, PolicyFinding, RunResult, Step
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.judging.message import PACK, Message
from corelane.policies.secrecy.masking import Masker
from corelane.policies.values.sanitize import one_line
from tests.support.hostile import TRICKS

URN = "urn:pulumi:s::p::aws:ec2/vpc:Vpc::vpc"


def an_event(**body: Any) -> EngineEvent:
    return EngineEvent.from_json({"sequence": 1, "timestamp": 0, **body})


def a_step(op: str, **metadata: Any) -> EngineEvent:
    whole = {"op": op, "urn": URN, "type": "aws:ec2/vpc:Vpc", "provider": "", **metadata}
    return an_event(resourcePreEvent={"metadata": whole})


def a_policy(
    policy: str, message: str, level: str = "advisory", *, pack: str = "another"
) -> EngineEvent:
    body = {"policyName": policy, "message": message, "enforcementLevel": level, "color": "never"}
    return an_event(policyEvent=body | {"resourceUrn": URN, "policyPackName": pack})


def result_of(*events: EngineEvent, succeeded: bool = True) -> RunResult:
    log = EventLog(Masker(["hunter2hunter2"]))
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


texts = st.sampled_from(TRICKS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    message=st.builds(
        Message,
        code=st.sampled_from([rule.code for rule in load_catalogue()]),
        rule=st.sampled_from([rule.id for rule in load_catalogue()]),
        verdict=st.sampled_from(Verdict),
        path=texts.map(one_line),
        waiver=texts.map(one_line),
        text=texts.map(one_line),
    )
)
def test_what_the_pack_says_arrives_whole_under_the_engines_colours(message: Message) -> None:
    """A message as the engine passes it on: behind a description, between marks of colours."""
    event = a_policy("advisory", f"<{{%fg 3%}}>What else\n{message}<{{%reset%}}>\n", pack=PACK)
    result = result_of(event)
    [finding] = result.findings or result.not_evaluated

    assert finding == PolicyFinding(
        code=message.code,
        rule=message.rule,
        verdict=message.verdict,
        level="advisory",
        urn=URN,
        path=message.path,
        waiver=message.waiver,
        message=message.text,
    )
    assert finding.to_data()["code"] == message.code


def test_a_secret_is_taken_out_of_every_part_of_a_message() -> None:
    told = Message(
        rule="x",
        verdict=Verdict.FAIL,
        path='data["hunter2hunter2"]',
        waiver="of hunter2hunter2",
        text="hunter2hunter2",
    )
    [finding] = result_of(a_policy("mandatory", str(told), pack=PACK)).findings

    assert (finding.path, finding.waiver, finding.message) == (
        'data["[secret]"]',
        "of [secret]",
        "[secret]",
    )


def test_another_pack_is_not_read_as_ours() -> None:
    text = "None is.\nCL-NET-004 vpcs_have_flow_logs fail: found one"
    [finding] = result_of(a_policy("no-forbidden-labels", text)).findings

    assert finding == PolicyFinding(
        rule="no-forbidden-labels", urn=URN, message=text, level="advisory"
    )


@pytest.mark.parametrize("pack", [PACK, "another"])
def test_what_the_sdk_could_not_run_is_no_finding(pack: str) -> None:
    told = a_policy("other", "can't run policy 'other' during preview: unknown", pack=pack)
    result = result_of(told)

    assert result.findings == ()
    assert [gap.rule for gap in result.not_evaluated] == ["other"]


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

    expected = Diagnostic(severity="error", urn="", message="password [secret] is wrong")
    assert result.diagnostics == (expected,)


def test_colours_of_the_engine_go() -> None:
    assert without_colours("<{%fg 1%}>error<{%reset%}>: \x1b[31mred\x1b[0m") == "error: red"


def test_a_traceback_shrinks_to_what_and_where() -> None:
    trace = (
        "RunError: bad\nTraceback (most recent call last):\n"
        '  File "/home/me/run.py", line 3, in run\n  File "/srv/x/platform.py", line 34, in f\n'
    )

    assert brief(trace) == "RunError: bad at platform.py:34"
    assert brief("plain\ntext") == "plain\ntext"


def test_a_failure_without_a_message_shows_the_end_of_the_output() -> None:
    log = EventLog(Masker(["hunter2hunter2"]))
    log.note_failure("noise\n" * 40 + "error: hunter2hunter2 locked")

    [said] = log.result("up", succeeded=False).diagnostics
    assert said.message.endswith("error: [secret] locked")
    assert (said.severity, said.urn) == ("error", ""), "it is about no resource"
    assert len(said.message.splitlines()) == 20
