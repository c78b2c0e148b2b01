"""The register of waivers: each case breaks one thing and names one field."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi.runtime import set_all_config

from corelane.components.config.checks.waiver_checks import is_one_person, read_waivers
from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_platform, load_stack_file, parse_settings
from corelane.components.config.sections.waivers import WaiverConfig
from corelane.policies.waivers.waiver import waivers_from
from corelane.policies.waivers.waiver_faults import faults_in, names_resources
from tests.support.stack import ROOT, TODAY, a_waiver, mistakes, sections, waiver_mistakes

HOSTILE = ["x\x1b[31mred", "x\u202egnp", "one\ntwo", "bell\a", "no\u00a0break", "\ud800"]


def test_a_sound_register_is_read_in_its_order() -> None:
    entries = [a_waiver(id="W-2"), a_waiver(id="W-1")]

    waivers, errors = read_waivers(entries, today=TODAY)

    assert errors == []
    assert [waiver.id for waiver in waivers] == ["W-2", "W-1"]
    assert waivers[0].granted == date(2026, 11, 2)


@pytest.mark.parametrize("field", [*a_waiver()])
def test_a_field_is_neither_missing_nor_empty_nor_of_another_type(field: str) -> None:
    for value in (None, "", " ", 7, ["x"], {"x": 1}, True):
        paths = {error.path for error in waiver_mistakes(a_waiver(**{field: value}))}
        assert paths == {f"corelane:waivers[0].{field}"}, value


@pytest.mark.parametrize("field", [*a_waiver()])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_text_steers_a_terminal_or_reads_otherwise_than_it_is(field: str, value: str) -> None:
    whole = f"{a_waiver()[field]}{value}"

    [error, *_] = errors = waiver_mistakes(a_waiver(**{field: whole}))

    assert {e.path for e in errors} == {f"corelane:waivers[0].{field}"}
    assert str(error).isprintable(), "the mistake itself is told without it"


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        pytest.param({"expires": "2026-11-31"}, "expires", "YYYY-MM-DD", id="no-such-day"),
        pytest.param({"expires": "31.01.2027"}, "expires", "YYYY-MM-DD", id="another-form"),
        pytest.param({"granted": "2026-11-23"}, "granted", "--as-of today", id="future"),
        pytest.param({"expires": "2026-11-01"}, "expires", "not before 2026-11-02", id="backwards"),
        pytest.param({"expires": "2027-05-02"}, "expires", "2027-05-01 at the latest", id="long"),
        pytest.param({"id": "a b"}, "id", "text like", id="id"),
        pytest.param({"id": "../../x"}, "id", "text like", id="id-with-a-path"),
        pytest.param({"id": "x" * 65}, "id", "text like", id="long-id"),
        pytest.param({"ticket": "risk-1"}, "ticket", "text like", id="ticket"),
        pytest.param({"reason": "because"}, "reason", "at least 20", id="no-reason"),
        pytest.param({"reason": "x" * 501}, "reason", "at most 500", id="long-reason"),
        pytest.param({"scope": f"*::{'x' * 512}"}, "scope", "at most 512", id="long-scope"),
        pytest.param({"rule": "Is_None"}, "rule", "text like", id="rule"),
        pytest.param({"requestedBy": "ann"}, "requestedBy", "an address", id="no-address"),
        pytest.param({"requestedBy": "a@x.example b@x.example"}, "requestedBy", "", id="two"),
        pytest.param({"requestedBy": "Ann <a@x.example"}, "requestedBy", "", id="half-open"),
        pytest.param({"requestedBy": "a@x.example>"}, "requestedBy", "", id="half-closed"),
        pytest.param({"approvedBy": "x" * 200 + "@x.example"}, "approvedBy", "200", id="long-name"),
        pytest.param({"requester": "a@x.example"}, "requester", "requestedBy", id="old-name"),
        pytest.param({"requested_by": "a@x.example"}, "requested_by", "requestedBy", id="snake"),
    ],
)
def test_a_mistake_is_one_error_at_its_field(change: dict[str, str], field: str, says: str) -> None:
    [error] = waiver_mistakes(a_waiver(**change))

    assert error.path == f"corelane:waivers[0].{field}"
    assert says in str(error)


def test_a_field_has_one_spelling() -> None:
    entry = a_waiver(requestedBy=None, requested_by="a.first@meridian.example")

    paths = [error.path for error in waiver_mistakes(entry)]

    assert paths == ["corelane:waivers[0].requestedBy", "corelane:waivers[0].requested_by"]


def test_the_longest_waiver_lasts_180_days() -> None:
    assert waiver_mistakes(a_waiver(granted="2026-11-02", expires="2027-05-01")) == []


def test_one_that_has_expired_is_no_mistake_of_the_file() -> None:
    assert waiver_mistakes(a_waiver(granted="2026-01-02", expires="2026-03-31")) == []


@pytest.mark.parametrize(
    "scope",
    [
        *("*", "**", "?*", "urn:*", "urn:pulumi:dev::*", "*::*", "*::**?", "*::?????"),
        *("*::*-*", "*::db*", "*::*a*e*n*", "*::ab-c*", "*::", "arb-engine"),
        *("::arb-engine", "urn:pulumi:x::y::*::*"),
    ],
)
def test_a_scope_names_what_it_excepts(scope: str) -> None:
    [error] = waiver_mistakes(a_waiver(scope=scope))

    assert error.path == "corelane:waivers[0].scope"
    assert "a resource's name" in error.wanted


@pytest.mark.parametrize("scope", ["*::arb-*", "*::db", "*::disk[0]", "urn:*::*$aws:a/b:C::arb-?"])
def test_a_scope_may_cover_names_that_begin_alike(scope: str) -> None:
    assert waiver_mistakes(a_waiver(scope=scope)) == []


@pytest.mark.parametrize(
    ("asked", "agreed"),
    [
        ("ann@meridian.example", "ANN@Meridian.Example"),
        ("ann@meridian.example", "Somebody Else <ann@meridian.example>"),
        ("Ann <ann@meridian.example>", "Ben <ann+ben@meridian.example>"),
    ],
)
def test_nobody_approves_an_own_request_under_another_spelling(asked: str, agreed: str) -> None:
    [error] = waiver_mistakes(a_waiver(requestedBy=asked, approvedBy=agreed))

    assert error.path == "corelane:waivers[0].approvedBy"
    assert "a second person" in error.wanted


def test_people_of_one_name_at_two_hosts_are_two() -> None:
    assert not is_one_person("Ann <ann@x.example>", "Ann <ann@y.example>")


def test_an_id_is_one_waivers_own() -> None:
    paths = [
        e.path for e in waiver_mistakes(a_waiver(), a_waiver(id="w-2026-014"), a_waiver(id="x"))
    ]

    assert paths == ["corelane:waivers[0].id", "corelane:waivers[1].id"]


def test_a_rule_is_of_the_catalogue() -> None:
    known = ["containers_gain_no_privilege", "pods_are_pinned"]
    one, other = a_waiver(rule="containers_gain_no_privileges"), a_waiver(id="B", rule="zzz_zzz")

    near, far = waiver_mistakes(one, other, rules=known)

    assert (near.path, near.remedy) == (
        "corelane:waivers[0].rule",
        "Did you mean containers_gain_no_privilege?",
    )
    assert "corelane rules" in far.remedy


def test_every_mistake_of_every_waiver_is_told_at_once_and_none_is_taken() -> None:
    bad = a_waiver(ticket="x", granted="2026-12-24", approvedBy="A <a.first@meridian.example>")
    raw = [a_waiver(), bad, "text", a_waiver(id="W-3", expires="soon", requestedBy=None, more=1)]

    waivers, errors = read_waivers(raw, today=TODAY, rules=["none"])

    assert waivers == ()
    assert {error.path.removeprefix("corelane:waivers") for error in errors} == {
        "[0].id",
        "[0].rule",
        "[1].id",
        "[1].rule",
        "[1].ticket",
        "[1].granted",
        "[1].approvedBy",
        "[2]",
        "[3].rule",
        "[3].expires",
        "[3].requestedBy",
        "[3].more",
    }
    assert all(error.found and error.wanted and error.remedy for error in errors)


@pytest.mark.parametrize("raw", [{"W-1": a_waiver()}, "text", 7, None, True])
def test_a_register_is_a_list(raw: object) -> None:
    _, [error] = read_waivers(raw, today=TODAY)

    assert (error.path, error.wanted) == ("corelane:waivers", "a list of waivers, each with its id")


def test_mistakes_of_platform_and_waivers_are_told_together() -> None:
    settings = {
        "corelane:platform": sections() | {"nonsense": 1},
        "corelane:waivers": [a_waiver(ticket="x")],
        "corelane:waiver": [],
        "corelane:vaultToken": {"secure": "v1:x"},
    }

    with pytest.raises(ConfigErrors) as refusal:
        parse_settings(settings, today=TODAY)

    paths = [error.path for error in refusal.value.errors]
    assert paths == ["corelane:waiver", "corelane:waivers[0].ticket", "nonsense"]


def test_waivers_are_no_section_of_the_platform_any_more() -> None:
    [error] = mistakes(lambda raw: raw.update(waivers={}))

    assert error.path == "waivers"
    assert "corelane:waivers" in error.wanted


def test_a_date_without_quotes_says_to_quote_it(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: corelane\n")
    path = tmp_path / "Pulumi.x.yaml"
    path.write_text(
        "config:\n  corelane:platform: {}\n  corelane:waivers:\n  - granted: 2026-11-02\n"
    )

    with pytest.raises(ConfigErrors, match="Quote it"):
        load_stack_file(path, today=TODAY)


def test_the_running_program_reads_waivers_from_the_key_beside_the_platform() -> None:
    today = datetime.now(UTC).date()
    days = {"granted": str(today), "expires": str(today + timedelta(days=9))}
    settings = {"corelane:platform": sections(), "corelane:waivers": [a_waiver(**days)]}

    def loaded(given: Mapping[str, Any]) -> list[str]:
        set_all_config({key: json.dumps(value) for key, value in given.items()})
        return [waiver.id for waiver in load_platform().waivers]

    assert loaded(settings) == ["W-2026-014"]
    assert loaded({"corelane:platform": sections()}) == []
    with pytest.raises(ConfigErrors, match=r"corelane:waivers\[0\].ticket"):
        loaded(settings | {"corelane:waivers": [a_waiver(ticket="x")]})
    set_all_config({})


def test_the_example_of_the_manual_is_a_waiver() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    _, _, after = manual.partition("## Waive a violation")
    example = yaml.safe_load(after.partition("```yaml\n")[2].partition("```")[0])

    waivers, errors = read_waivers(example["config"]["corelane:waivers"], today=TODAY)

    assert errors == []
    assert len(waivers) == 1


def as_the_pack_reads(waiver: WaiverConfig) -> dict[str, Any]:
    return waiver.model_dump(mode="json", by_alias=True)


_TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        *("*::arb-engine", "*::*", "a.first@meridian.example", "A <a.first@meridian.example>"),
        *("2026-11-02", "2026-12-31", "2027-12-31", "2027-02-30", "W-2026-014", "rule_a"),
    ]
)


@given(st.lists(st.dictionaries(st.sampled_from([*a_waiver()]), _TEXTS, max_size=2), max_size=3))
def test_what_a_stack_file_may_have_the_pack_takes_too(changes: list[dict[str, str]]) -> None:
    waivers, errors = read_waivers([a_waiver(**change) for change in changes], today=TODAY)

    assert errors or len(waivers) == len(changes)
    assert faults_in([*map(as_the_pack_reads, waivers)], today=TODAY, rules=None) == []


@given(st.dates(), st.dates(), st.dates())
def test_days_are_judged_alike_here_and_in_the_pack(
    granted: date, expires: date, today: date
) -> None:
    entry = a_waiver(granted=granted.isoformat(), expires=expires.isoformat())

    _, errors = read_waivers([entry], today=today)

    assert bool(errors) is bool(faults_in([entry], today=today, rules=None))
    assert not errors or granted > today or not timedelta(0) <= expires - granted <= timedelta(180)


@given(st.text("*?:a1-[_é²", max_size=14))
@example("::a::b")
@example(":::a")
@example("a:::")
def test_scopes_are_judged_alike_here_and_in_the_pack(scope: str) -> None:
    _, errors = read_waivers([a_waiver(scope=scope)], today=TODAY)

    assert bool(errors) is not names_resources(scope)


def test_the_shipped_waivers_are_what_the_pack_takes() -> None:
    stack = load_stack_file(ROOT / "Pulumi.prod.yaml", today=TODAY)

    found = waivers_from([*map(as_the_pack_reads, stack.platform.waivers)], today=TODAY)

    assert [waiver.scope.rpartition("::")[2] for waiver in found] == ["arb-engine"]
