from datetime import date, datetime
from typing import Any

import pytest

from policies.core.stack import Resource
from policies.core.waiver import WaiverRegister, waivers_from

ENTRY: dict[str, Any] = {
    "id": "W-1",
    "rule": "engines_update_on_delete",
    "resource": "arb-*",
    "reason": "the venue restarts at the weekend anyway",
    "ticket": "RISK-7",
    "requester": "ana",
    "approver": "ben",
    "expires": "2026-12-31",
}
ENGINE = Resource("urn:pulumi:prod::p::t::arb-engine", "t", "arb-engine", {})


def register(today: date, **changes: object) -> WaiverRegister:
    return WaiverRegister(waivers_from([ENTRY | changes]), today)


@pytest.mark.parametrize("pattern", ["arb-*", "arb-engine", "urn:*::arb-engine"])
def test_a_waiver_covers_its_rule_on_matching_names_and_urns(pattern: str) -> None:
    found = register(date(2026, 11, 22), resource=pattern)

    assert found.covering("engines_update_on_delete", ENGINE) is not None


def test_it_covers_nothing_else() -> None:
    found = register(date(2026, 11, 22))

    assert found.covering("another_rule", ENGINE) is None
    assert found.covering("engines_update_on_delete", Resource("u", "t", "rates", {})) is None


@pytest.mark.parametrize(
    ("today", "applies"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)]
)
def test_its_last_day_counts_and_no_day_after(today: date, applies: object) -> None:
    found = register(today).covering("engines_update_on_delete", ENGINE)

    assert (found is not None) is applies


def test_a_register_without_a_day_waives_nothing() -> None:
    assert WaiverRegister(waivers_from([ENTRY])).covering(ENTRY["rule"], ENGINE) is None


@pytest.mark.parametrize(
    "expires",
    [
        "2026-12-31",
        date(2026, 12, 31),
        datetime(2026, 12, 31, 9),  # noqa: DTZ001 -- YAML dates carry no zone
    ],
)
def test_dates_are_read_as_yaml_and_json_give_them(expires: object) -> None:
    [waiver] = waivers_from([ENTRY | {"expires": expires}])

    assert waiver.expires == date(2026, 12, 31)


def test_a_mapping_gives_ids_by_its_keys() -> None:
    rest = {key: value for key, value in ENTRY.items() if key != "id"}

    assert waivers_from({"W-1": rest}) == waivers_from([ENTRY])


def test_every_fault_is_named_at_once() -> None:
    faulty = ENTRY | {"approver": "ana", "expires": "soon", "severity": "low", "ticket": ""}

    with pytest.raises(ValueError, match="waivers") as refusal:
        waivers_from([ENTRY, faulty])

    lines = str(refusal.value).splitlines()
    assert len(lines) == 4
    assert all(line.startswith("waivers[1]: ") for line in lines)
    assert any("let somebody else approve" in line for line in lines)


@pytest.mark.parametrize("data", [{"W-1": 1}, [None], ["text"], [[ENTRY]]])
def test_a_waiver_that_is_no_mapping_is_a_fault_and_no_crash(data: Any) -> None:
    with pytest.raises(ValueError, match=r"waivers\[0\] is no mapping"):
        waivers_from(data)
