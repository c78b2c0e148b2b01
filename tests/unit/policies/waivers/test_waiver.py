from datetime import date
from typing import Any

import pytest

from corelane.policies.model.stack import Resource
from corelane.policies.waivers.faults import waivers_from
from corelane.policies.waivers.waiver import WaiverRegister

TODAY = date(2026, 11, 22)
ENTRY: dict[str, Any] = {
    "id": "W-1",
    "rule": "CL-DET-001",
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


def test_a_waiver_covers_its_rule_only() -> None:
    assert register().covering("CL-DET-001", ENGINE) is not None
    assert register().covering("CL-DET-002", ENGINE) is None


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
    found = register(today).covering("CL-DET-001", ENGINE)
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


def test_a_waiver_reads_as_it_is_written() -> None:
    [waiver] = waivers_from([ENTRY], today=TODAY)

    assert waiver.to_data() == ENTRY
