import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.agent.audit import Audit, Result
from corelane.hostconfig.agent.probe import State
from corelane.hostconfig.agent.report import as_json, as_prometheus, as_table, shown, summary

SAMPLE = re.compile(r"^[a-z_]+(\{([a-z]+=\"(\\[\\\"n]|[^\\\"\n])*\",?)*\})? [0-9]+$")
ANY = st.text(st.characters(exclude_categories=()))
HOSTILE = '\x1b[2J"\\\n\r\u202e\ud800{}é'


def a_result(state: State = State.OK, **changed: Any) -> Result:
    plain = {
        "layer": "sysctl",
        "name": "vm.swappiness",
        "expected": "10",
        "observed": "60",
        "reason": "it is 60",
        "remedy": "restart it",
    }
    return Result(state=state, **{**plain, **changed})


def an_audit(*results: Result, **changed: Any) -> Audit:
    header = {"pool": "t0", "profile": "fast", "hardware": "metal", **changed}
    return Audit(results=results, **header)


MIXED = an_audit(
    a_result(name="fine"),
    a_result(State.UNREADABLE, name="hidden", remedy=""),
    a_result(State.DRIFT, name="wrong"),
    a_result(State.NOT_APPLICABLE, name="lacking"),
)


def samples(text: str) -> dict[str, int]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found = [SAMPLE.match(line) for line in lines]
    assert all(found), "every line is a sample of the text format"
    assert len(lines) == len({line.rpartition(" ")[0] for line in lines}), "no sample comes twice"
    return {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in lines}


def test_json_has_every_setting_in_the_plans_order() -> None:
    document = json.loads(as_json(MIXED))

    assert [s["name"] for s in document["settings"]] == ["fine", "hidden", "wrong", "lacking"]
    assert document["schemaVersion"] == "1"
    assert document["verdict"] == "drift"
    assert document["counts"] == {"ok": 1, "drift": 1, "unreadable": 1, "not-applicable": 1}
    assert set(document) == {
        *("schemaVersion", "pool", "profile", "hardware", "verdict", "counts", "settings")
    }, "no clock and no name of the host"


def test_metrics_say_drift_only_where_it_could_be_told() -> None:
    drift = 'corelane_host_setting_drift{layer="sysctl",name="%s"}'
    found = samples(as_prometheus(MIXED))

    assert found[drift % "wrong"] == 1
    assert found[drift % "fine"] == 0
    assert drift % "hidden" not in found
    assert found['corelane_host_setting_unreadable{layer="sysctl",name="hidden"}'] == 1
    assert found['corelane_host_setting_unreadable{layer="sysctl",name="wrong"}'] == 0
    assert found['corelane_host_settings{state="not-applicable"}'] == 1
    assert found["corelane_host_audit_clean"] == 0
    assert found['corelane_host_audit_info{pool="t0",profile="fast",hardware="metal"}'] == 1


def test_a_clean_audit_is_one() -> None:
    assert samples(as_prometheus(an_audit(a_result())))["corelane_host_audit_clean"] == 1


def test_two_settings_of_one_name_are_one_sample_and_the_worse_counts() -> None:
    for order in ((State.OK, State.DRIFT), (State.DRIFT, State.OK)):
        found = samples(as_prometheus(an_audit(*(a_result(state) for state in order))))
        assert found['corelane_host_setting_drift{layer="sysctl",name="vm.swappiness"}'] == 1


def test_a_label_is_escaped_as_the_text_format_asks() -> None:
    found = as_prometheus(an_audit(a_result(name='a\\b"c\nd')))

    assert 'setting_drift{layer="sysctl",name="a\\\\b\\"c\\nd"} 0\n' in found


@given(ANY, ANY)
def test_any_name_is_a_label(layer: str, name: str) -> None:
    found = an_audit(a_result(layer=layer, name=name), pool=name)
    text = as_prometheus(found)

    assert text.encode()
    assert all(SAMPLE.match(line) or line[:1] == "#" for line in text.rstrip("\n").split("\n"))


def test_the_table_tells_drift_first_with_what_to_do() -> None:
    text = as_table(MIXED)

    assert text.index("wrong") < text.index("hidden") < text.index("drift: 4 settings")
    assert "fine" not in text
    for word in ("expected  10", "observed  60", "reason    it is 60", "remedy    restart it"):
        assert word in text
    assert "fine" in as_table(MIXED, everything=True)
    assert "lacking" in as_table(MIXED, everything=True)


def test_the_summary_is_one_line() -> None:
    assert summary(MIXED) == (
        "drift: 4 settings: 1 drift, 1 unreadable, 1 ok, 1 not-applicable "
        "(pool t0, profile fast, hardware metal)"
    )


@pytest.mark.parametrize("field", ["layer", "name", "expected", "observed", "reason", "remedy"])
def test_hostile_text_steers_no_terminal(field: str) -> None:
    text = as_table(an_audit(a_result(State.DRIFT, **{field: HOSTILE}), pool=HOSTILE))

    assert text.isascii()
    assert all(line.isprintable() for line in text.splitlines())
    assert "\\x1b[2J" in text
    assert len(text.splitlines()) == 6


@given(ANY)
def test_any_text_is_shown_on_one_printable_line(text: str) -> None:
    assert shown(text).isprintable()
    assert shown(text).isascii()


def test_long_text_is_cut() -> None:
    assert len(shown("x" * 10_000)) == 240
    assert shown("x" * 10_000).endswith("...")


def test_equal_audits_are_reported_in_equal_bytes() -> None:
    for report in (as_json, as_prometheus, as_table):
        assert report(MIXED) == report(MIXED._replace())
