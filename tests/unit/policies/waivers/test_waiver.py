import string
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.model.stack import Resource
from corelane.policies.waivers.waiver import WaiverRegister, scope_covers, waivers_from
from corelane.policies.waivers.waiver_faults import names_resources, person

TODAY = date(2026, 11, 22)
ENTRY: dict[str, Any] = {
    "id": "W-1",
    "rule": "engines_update_on_delete",
    "scope": "urn:pulumi:prod::corelane::*::arb-*",
    "reason": "the venue restarts at the weekend anyway",
    "ticket": "RISK-7",
    "requestedBy": "Ana Ito <ana@x.example>",
    "approvedBy": "ben@x.example",
    "granted": "2026-09-01",
    "expires": "2026-12-31",
}
URN = "urn:pulumi:prod::corelane::a:b:C$kubernetes:apps/v1:DaemonSet::arb-engine"
ENGINE = Resource(URN, "kubernetes:apps/v1:DaemonSet", "arb-engine", {})


def register(today: date = TODAY, **changes: object) -> WaiverRegister:
    return WaiverRegister(waivers_from([ENTRY | changes], today=date(2026, 12, 1)), today)


@pytest.mark.parametrize(
    "scope",
    [
        URN,
        "*::arb-engine",
        "*::arb-*",
        "*::a?b-en?ine",
        "urn:pulumi:*::corelane::*DaemonSet::arb-engine",
        "urn:pulumi:prod::*::arb-engine",
    ],
)
def test_a_scope_covers_the_whole_urn(scope: str) -> None:
    assert scope_covers(scope, URN)


@pytest.mark.parametrize(
    "scope",
    [
        "arb-engine",
        "*arb-engine",
        "*::arb",
        "*::rb-engine",
        "*::ARB-engine",
        "urn:pulumi:dev::*::arb-engine",
        "urn::arb-engine",
        "*::kubernetes*",
        "*::corelane*",
        "*::a:b:C*",
        "",
    ],
)
def test_a_scope_covers_neither_a_part_of_a_urn_nor_types_by_a_name(scope: str) -> None:
    assert not scope_covers(scope, URN)


def test_brackets_are_themselves() -> None:
    urn = "urn:pulumi:p::c::t::disk[0]"
    assert scope_covers("*::disk[0]", urn)
    assert scope_covers("*::disk[?]", urn)
    assert not scope_covers("*::disk[0]", "urn:pulumi:p::c::t::disk0")
    assert not scope_covers("*::disk[!1]", urn)


_PART = st.text(string.ascii_letters + string.digits + "[]!-^$.()+|:/\\{}é ", min_size=1)
_NAME = _PART.filter(lambda text: ":" not in text)


@given(_NAME, _NAME, _NAME, _PART)
def test_a_urn_without_wildcards_is_a_scope_of_itself_alone(
    stack: str, project: str, kind: str, name: str
) -> None:
    urn = f"urn:pulumi:{stack}::{project}::{kind}::{name}"
    assert scope_covers(urn, urn)
    assert not scope_covers(urn, f"{urn}x")
    assert not scope_covers(f"{urn}x", urn)
    assert scope_covers(f"{urn[:-1]}?", urn)
    assert scope_covers(f"urn:pulumi:{stack}::{project}::{kind}::*", urn)


@given(st.text("*?ab:", max_size=12), st.text("ab:", max_size=12))
def test_a_wildcard_of_the_name_never_reaches_the_types(scope: str, name: str) -> None:
    covered = scope_covers(f"*::zzz{scope}", f"urn:pulumi:p::c::zzz:t::{name}")
    assert not covered, "no name begins with what only the type does"


@given(st.integers(1, 40))
def test_many_wildcards_are_matched_at_once(stars: int) -> None:
    assert not scope_covers("*::" + "a*" * stars + "b", "urn:pulumi:p::c::t::" + "a" * 2000)


@pytest.mark.parametrize(
    ("scope", "named"),
    [
        ("*::arb-*", True),
        ("*::db", True),
        ("*::d[0]", True),
        ("*::db*", False),
        ("*::*a*e*n*", False),
        ("*::ab_c*", False),
        ("*::*abc*", True),
        ("*::*", False),
        ("*::?????", False),
        ("*::*-*", False),
        ("*", False),
        ("urn:*", False),
        ("*::", False),
        ("::engine", False),
        ("engine", False),
    ],
)
def test_a_scope_names_what_it_is_for(scope: str, *, named: bool) -> None:
    assert names_resources(scope) is named


def test_a_waiver_covers_its_rule_only() -> None:
    assert register().covering("engines_update_on_delete", ENGINE) is not None
    assert register().covering("another_rule", ENGINE) is None


@pytest.mark.parametrize(
    ("today", "applies"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_its_first_and_last_day_count_and_no_others(today: date, *, applies: bool) -> None:
    found = register(today).covering("engines_update_on_delete", ENGINE)
    assert (found is not None) is applies


@pytest.mark.parametrize(
    ("today", "expired", "expiring"),
    [
        (date(2026, 11, 30), False, False),
        (date(2026, 12, 1), False, True),
        (date(2026, 12, 31), False, True),
        (date(2027, 1, 1), True, False),
    ],
)
def test_it_tells_of_its_end(today: date, *, expired: bool, expiring: bool) -> None:
    [waiver] = waivers_from([ENTRY], today=TODAY)
    assert (waiver.has_expired(today), waiver.is_expiring(today)) == (expired, expiring)


def test_a_register_without_a_day_waives_nothing() -> None:
    waivers = waivers_from([ENTRY], today=TODAY)
    assert WaiverRegister(waivers).covering(ENTRY["rule"], ENGINE) is None


def faults(
    *entries: object, today: date = TODAY, rules: Collection[str] | None = None
) -> list[str]:
    try:
        waivers_from([*entries], today=today, rules=rules)
    except ValueError as refusal:
        return str(refusal).splitlines()
    return []


@pytest.mark.parametrize("field", list(ENTRY))
@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "missing"),
        ("", "missing"),
        (7, "no text"),
        (["x"], "no text"),
        ("x\x1b[31m", "printable"),
        ("x\ny", "printable"),
        ("x\u202e", "printable"),
        ("   ", "printable"),
        ("x" * 1001, "longer than 1000"),
    ],
)
def test_every_field_is_a_line_of_text(field: str, value: object, says: str) -> None:
    [fault, *_] = faults(ENTRY | {field: value})
    assert fault.startswith(f"waivers[0]: {field} is {says}") or says in fault


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"expires": "soon"}, "expires is no date"),
        ({"granted": "2026-02-30"}, "granted is no date"),
        ({"granted": "20260901"}, "granted is no date"),
        ({"granted": "2026-11-23"}, "after 2026-11-22"),
        ({"expires": "2026-08-31"}, "not within 180 days"),
        ({"expires": "2027-03-01"}, "not within 180 days"),
        ({"approvedBy": "ANA@x.example"}, "one person"),
        ({"scope": "*::*"}, "names no resources"),
        ({"requester": "x"}, "1 of its fields are none of"),
    ],
)
def test_a_fault_is_told_with_its_place(changes: dict[str, str], says: str) -> None:
    [fault] = faults(ENTRY | {"id": "W-0"}, ENTRY | changes)
    assert fault.startswith("waivers[1]: ")
    assert says in fault


def test_the_longest_waiver_lasts_180_days() -> None:
    assert faults(ENTRY | {"expires": "2027-02-28"}) == []


def test_every_fault_is_named_at_once() -> None:
    faulty = ENTRY | {"approvedBy": ENTRY["requestedBy"], "expires": "soon", "ticket": "", "x": 1}
    assert len(faults(ENTRY, faulty)) == 6, "two of them for the id that both have"


def test_an_id_is_one_waivers_own_however_it_is_written() -> None:
    assert len(faults(ENTRY, ENTRY | {"id": "w-1"})) == 2


def test_a_rule_that_nobody_knows_is_a_fault() -> None:
    assert faults(ENTRY, rules={ENTRY["rule"]}) == []
    assert faults(ENTRY, rules=()) == [
        "waivers[0]: rule is none of this pack; correct it, or remove the waiver"
    ]


@pytest.mark.parametrize("entry", [None, 1, "text", [ENTRY]])
def test_a_waiver_that_is_no_mapping_is_a_fault_and_no_crash(entry: object) -> None:
    assert faults(entry) == ["waivers[0]: it is no mapping; write its fields below it"]


@pytest.mark.parametrize("data", [{"W-1": ENTRY}, "text", 7, None])
def test_a_register_that_is_no_list_is_a_fault(data: object) -> None:
    with pytest.raises(ValueError, match="wanted a list of waivers"):
        waivers_from(data, today=TODAY)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.dictionaries(st.sampled_from([*ENTRY]), _JSON) | _JSON, max_size=3))
def test_no_data_is_more_than_a_fault(entries: list[Any]) -> None:
    merged: list[Any] = [ENTRY | e if isinstance(e, dict) else e for e in entries]
    assert all(fault.startswith("waivers[") for fault in faults(*merged))


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_what_is_read_lasts_at_most_180_days(
    granted: date, expires: date, today: date, day: date
) -> None:
    entry = ENTRY | {"granted": granted.isoformat(), "expires": expires.isoformat()}
    sound = granted <= today and timedelta(0) <= expires - granted <= timedelta(days=180)
    assert (faults(entry, today=today) == []) is sound
    if sound:
        found = WaiverRegister(waivers_from([entry], today=today), day)
        assert (found.covering(ENTRY["rule"], ENGINE) is not None) is (granted <= day <= expires)


@pytest.mark.parametrize(
    "other",
    [
        "ana@x.example",
        " ANA@X.example ",
        "Somebody Else <ana@x.example>",
        "<ana@x.example>",
        "ana+waivers@x.example",
        "ana@x.example.",
        "\uff41na@x.example",
    ],
)
def test_one_mailbox_is_one_person(other: str) -> None:
    assert person(other) == person("Ana Ito <ana@x.example>")


@pytest.mark.parametrize(
    "other", ["ben@x.example", "ana@y.example", "Ana Ito", "Ana <ben@x.example>"]
)
def test_another_mailbox_is_another_person(other: str) -> None:
    assert person(other) != person("Ana Ito <ana@x.example>")
