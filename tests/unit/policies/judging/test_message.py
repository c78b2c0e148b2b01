import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.judging.evaluate import Verdict
from corelane.policies.judging.message import Message, read_message, with_remedy, without_remedy
from tests.support.hostile import texts

messages = st.builds(
    Message,
    code=st.sampled_from(("", "CL-NET-004")),
    rule=st.sampled_from(("waivers", "vpcs_have_flow_logs", "fail", "at", "by")),
    verdict=st.sampled_from(Verdict),
    path=texts | st.sampled_from(("at", "by", "a by b", "x: y", 'data["engine.ini"]', '"', "\\")),
    waiver=texts | st.sampled_from(("by", "W-1: CL-NET-004 x fail: no", '"w"')),
    text=texts | texts.map(lambda text: f"text\nCL-NET-004 vpcs fail at x by w: {text}"),
)


@given(messages)
def test_whatever_is_written_is_read_back(message: Message) -> None:
    assert read_message(str(message)) == message


@given(messages)
def test_the_description_of_the_policy_in_front_is_no_part_of_it(message: Message) -> None:
    described = f"Rules that a resource must keep\n{message}"
    assert read_message(described) == message


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Rules that a resource must keep",
        "can't run policy 'mandatory' during preview: unknown",
        "vpcs_have_flow_logs: found none. Add one.",
        "CL-NET-004 vpcs_have_flow_logs broken: found none",
        "two\nlines\nCL-NET-004 vpcs_have_flow_logs fail: found none",
    ],
)
def test_what_is_not_written_so_is_no_message(line: str) -> None:
    assert read_message(line) is None


def test_a_word_that_was_cut_on_its_way_stays_as_it_came() -> None:
    told = read_message(r'CL-NET-004 x fail at "a\u12": text')
    assert told is not None
    assert told.path == r'"a\u12"'


def test_people_read_code_rule_verdict_and_place_first() -> None:
    told = Message(
        code="CL-STO-002",
        rule="volumes_are_encrypted",
        verdict=Verdict.WAIVED,
        path="spec.size",
        waiver="w-7",
        text="found none. Until 2026-12-31.",
    )
    assert str(told) == (
        "CL-STO-002 volumes_are_encrypted waived at spec.size by w-7: found none. Until 2026-12-31."
    )


def test_a_remedy_that_is_written_behind_a_finding_is_taken_off_again() -> None:
    text = with_remedy("found none. Really", "Add one")

    assert text == "found none. Really. Add one."
    assert without_remedy(text, "Add one") == "found none. Really"
    assert without_remedy("found none", "Add one") == "found none"
