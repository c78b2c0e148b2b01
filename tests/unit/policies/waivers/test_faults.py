"""The waivers of a stack: each case breaks one thing and names one field."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.model.stack import Resource
from corelane.policies.waivers.faults import WaiverFault, WaiversError, waivers_from
from corelane.policies.waivers.fields import FORMS
from corelane.policies.waivers.waiver import WaiverRegister
from tests.support.paths import ROOT
from tests.support.stack import TODAY, a_waiver

HOSTILE = ["x\x1b[31mred", "x\u202egnp", "one\ntwo", "bell\a", "no\u00a0break", "\ud800"]
RULES = {
    "CL-SEC-004": "containers_gain_no_privilege",
    "CL-SEC-009": "namespaces_enforce_pod_security",
    "CL-NET-001": "pods_are_pinned",
}


def faults(
    *entries: object, today: date = TODAY, rules: Mapping[str, str] | None = None
) -> list[WaiverFault]:
    try:
        waivers_from([*entries], today=today, rules=rules)
    except WaiversError as refusal:
        return list(refusal.faults)
    return []


def test_sound_waivers_are_read_in_their_order() -> None:
    waivers = waivers_from([a_waiver(id="W-2"), a_waiver(id="W-1")], today=TODAY)

    assert [waiver.id for waiver in waivers] == ["W-2", "W-1"]
    assert waivers[0].granted == date(2026, 11, 2)


@pytest.mark.parametrize("field", [*FORMS])
@pytest.mark.parametrize("value", [None, "", " ", 7, 1.5, ["x"], {"x": 1}, True, "x" * 1001])
def test_a_field_is_neither_missing_nor_empty_nor_of_another_type(
    field: str, value: object
) -> None:
    for entry in (a_waiver() | {field: value}, a_waiver(**{field: value})):
        found = faults(entry)
        assert [fault.path for fault in found] == [(0, field)]
        assert all(f.found and f.wanted and f.remedy for f in found)


@pytest.mark.parametrize("field", [*FORMS])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_text_steers_a_terminal_or_reads_otherwise_than_it_is(field: str, value: str) -> None:
    [fault] = faults(a_waiver(**{field: f"{a_waiver()[field]}{value}"}))

    assert fault.path == (0, field)
    assert fault.found.isprintable(), "the mistake itself is told without it"


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        pytest.param({"expires": "2026-11-31"}, "expires", "YYYY-MM-DD", id="no-such-day"),
        pytest.param({"expires": "31.01.2027"}, "expires", "YYYY-MM-DD", id="another-form"),
        pytest.param({"granted": "20260901"}, "granted", "YYYY-MM-DD", id="no-dashes"),
        pytest.param({"granted": "2026-11-23"}, "granted", "choose a later one", id="future"),
        pytest.param({"expires": "2026-11-01"}, "expires", "not before 2026-11-02", id="backwards"),
        pytest.param({"expires": "2027-05-02"}, "expires", "2027-05-01 at the latest", id="long"),
        pytest.param({"id": "a b"}, "id", "at most 64 letters", id="id"),
        pytest.param({"id": "../../x"}, "id", "at most 64 letters", id="id-with-a-path"),
        pytest.param({"id": "x" * 65}, "id", "at most 64 letters", id="long-id"),
        pytest.param({"ticket": "risk-1"}, "ticket", "such as RISK-412", id="ticket"),
        pytest.param({"reason": "because"}, "reason", "20 to 500 characters", id="no-reason"),
        pytest.param({"reason": "x" * 501}, "reason", "20 to 500 characters", id="long-reason"),
        pytest.param({"scope": f"*::{'x' * 512}"}, "scope", "at most 512", id="long-scope"),
        pytest.param({"rule": "CL-SEC-4"}, "rule", "such as CL-SEC-004", id="rule"),
        pytest.param({"requestedBy": "ann"}, "requestedBy", "an address", id="no-address"),
        pytest.param({"requestedBy": "a@x.example b@x.example"}, "requestedBy", "", id="two"),
        pytest.param({"requestedBy": "Ann <a@x.example"}, "requestedBy", "", id="half-open"),
        pytest.param({"requestedBy": "a@x.example>"}, "requestedBy", "", id="half-closed"),
        pytest.param({"approvedBy": "x" * 200 + "@x.example"}, "approvedBy", "", id="long-name"),
        pytest.param({"requester": "a@x.example"}, "requester", "mean requestedBy", id="old-name"),
        pytest.param({"requested_by": "a@x.example"}, "requested_by", "requestedBy", id="snake"),
        pytest.param({"granted": 20261102}, "granted", "Quote it", id="number"),
    ],
)
def test_a_mistake_is_one_fault_at_its_field(change: dict[str, str], field: str, says: str) -> None:
    [fault] = faults(a_waiver(**change))

    assert fault.path == (0, field)
    assert says in f"{fault.wanted}. {fault.remedy}"


def test_a_field_has_one_spelling() -> None:
    entry = a_waiver(requestedBy=None, requested_by="a.first@meridian.example")

    [fault] = faults(entry)

    assert (fault.path, fault.remedy) == ((0, "requested_by"), "Did you mean requestedBy?")


def test_the_longest_waiver_lasts_180_days() -> None:
    assert faults(a_waiver(granted="2026-11-02", expires="2027-05-01")) == []


def test_one_that_has_expired_is_no_fault() -> None:
    assert faults(a_waiver(granted="2026-01-02", expires="2026-03-31")) == []


@pytest.mark.parametrize(
    "scope",
    [
        *("*", "**", "?*", "urn:*", "urn:pulumi:dev::*", "*::*", "*::**?", "*::?????"),
        *("*::*-*", "*::db*", "*::*a*e*n*", "*::ab-c*", "*::", "arb-engine"),
        *("::arb-engine", "urn:pulumi:x::y::*::*"),
    ],
)
def test_a_scope_names_what_it_excepts(scope: str) -> None:
    [fault] = faults(a_waiver(scope=scope))

    assert fault.path == (0, "scope")
    assert "a resource's name" in fault.wanted


@pytest.mark.parametrize("scope", ["*::arb-*", "*::db", "*::disk[0]", "urn:*::*$aws:a/b:C::arb-?"])
def test_a_scope_may_cover_names_that_begin_alike(scope: str) -> None:
    assert faults(a_waiver(scope=scope)) == []


@pytest.mark.parametrize(
    ("asked", "agreed"),
    [
        ("ann@meridian.example", "ANN@Meridian.Example"),
        ("ann@meridian.example", "Somebody Else <ann@meridian.example>"),
        ("Ann <ann@meridian.example>", "Ben <ann+ben@meridian.example>"),
    ],
)
def test_nobody_approves_an_own_request_under_another_spelling(asked: str, agreed: str) -> None:
    [fault] = faults(a_waiver(requestedBy=asked, approvedBy=agreed))

    assert fault.path == (0, "approvedBy")
    assert "a second person" in fault.wanted


def test_an_id_is_one_waivers_own_however_it_is_written() -> None:
    found = faults(a_waiver(), a_waiver(id="w-2026-014"), a_waiver(id="x"))

    assert [fault.path for fault in found] == [(1, "id")]
    assert "corelane:waivers[0]" in found[0].found


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("containers_gain_no_privilege", "Write CL-SEC-004, the code of containers_gain_no"),
        ("containers_gain_no_privileges", "mean CL-SEC-004 (containers_gain_no_privilege)?"),
        ("cl-sec-004", "mean CL-SEC-004 (containers_gain_no_privilege)?"),
        ("CL-SEC-4", "mean CL-SEC-004 (containers_gain_no_privilege)?"),
        ("CL-SEC-019", "mean CL-SEC-009 (namespaces_enforce_pod_security)?"),
        ("CL-NTE-001", "mean CL-NET-001 (pods_are_pinned)?"),
        ("CL-XYZ-999", "`corelane rules` lists the codes."),
        ("zzz", "`corelane rules` lists the codes."),
    ],
)
def test_a_rule_is_named_by_its_code(written: str, remedy: str) -> None:
    [fault] = faults(a_waiver(rule=written), rules=RULES)

    assert fault.path == (0, "rule")
    assert "the code of a rule" in fault.wanted
    assert remedy in fault.remedy


def test_without_a_catalogue_a_code_of_any_rule_is_taken_and_no_id() -> None:
    [fault] = faults(a_waiver(rule="CL-ABC-123"), a_waiver(id="W-2", rule="pods_are_pinned"))

    assert fault.path == (1, "rule")


def test_every_fault_of_every_waiver_is_found_at_once() -> None:
    bad = a_waiver(ticket="x", granted="2026-12-24", approvedBy="A <a.first@meridian.example>")
    last = a_waiver(id="W-3", expires="soon", requestedBy=None, more=1)

    found = faults(a_waiver(), bad, "text", last, rules={"CL-NET-001": "x"})

    assert [fault.path[0] for fault in found] == sorted(fault.path[0] for fault in found)
    assert {fault.path for fault in found} == {
        (0, "rule"),
        (1, "id"),
        (1, "rule"),
        (1, "ticket"),
        (1, "granted"),
        (1, "approvedBy"),
        (2,),
        (3, "rule"),
        (3, "expires"),
        (3, "requestedBy"),
        (3, "more"),
    }


def test_the_pack_tells_faults_without_what_was_written() -> None:
    with pytest.raises(WaiversError) as refusal:
        waivers_from([a_waiver(ticket="hunter2", reason="s3cret")], today=TODAY)

    text = str(refusal.value)
    assert "corelane:waivers[0].ticket: wanted the key of a ticket" in text
    assert "hunter2" not in text
    assert "s3cret" not in text


@pytest.mark.parametrize("entry", [None, 1, "text", [a_waiver()]])
def test_a_waiver_that_is_no_mapping_is_a_fault_and_no_crash(entry: object) -> None:
    [fault] = faults(entry)

    assert (fault.path, fault.wanted) == ((0,), "a mapping of the fields of a waiver")


@pytest.mark.parametrize("data", [{"W-1": a_waiver()}, "text", 7, None])
def test_waivers_that_are_no_list_are_a_fault(data: object) -> None:
    with pytest.raises(WaiversError, match="wanted a list of waivers"):
        waivers_from(data, today=TODAY)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.dictionaries(st.sampled_from([*FORMS]), _JSON) | _JSON, max_size=3))
def test_no_data_is_more_than_a_fault(entries: list[Any]) -> None:
    merged: list[Any] = [a_waiver() | e if isinstance(e, dict) else e for e in entries]

    assert all(fault.wanted and fault.remedy for fault in faults(*merged))


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_what_is_read_lasts_at_most_180_days(
    granted: date, expires: date, today: date, day: date
) -> None:
    entry = a_waiver(granted=granted.isoformat(), expires=expires.isoformat())
    sound = granted <= today and timedelta(0) <= expires - granted <= timedelta(days=180)
    assert (faults(entry, today=today) == []) is sound
    if sound:
        found = WaiverRegister(waivers_from([entry], today=today), day)
        engine = Resource("urn:pulumi:dev::corelane::a::arb-engine", "a", "arb-engine", {})
        assert (found.covering("CL-SEC-004", engine) is not None) is (granted <= day <= expires)


def test_the_example_of_the_manual_is_a_waiver() -> None:
    manual = Path(ROOT / "docs" / "operating.md").read_text("utf-8")
    _, _, after = manual.partition("## Waive a violation")
    example = yaml.safe_load(after.partition("```yaml\n")[2].partition("```")[0])

    assert len(waivers_from(example["config"]["corelane:waivers"], today=TODAY)) == 1
