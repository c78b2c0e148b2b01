from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.agent.expectations import (
    ExpectationsError,
    load_expectations,
    parse_expectations,
)
from corelane.hostconfig.agent.readers import READERS
from corelane.hostconfig.docs.explain import explain_all
from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.probe import ProbeKind
from tests.support.host_tree import a_document
from tests.support.hosts import a_plan

KEYS = ("by", "expected", "field", "kind", "optional", "since", "target")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["settings", "observe", "kind", "target", "layer", "remedies", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def problems(document: object) -> list[str]:
    with pytest.raises(ExpectationsError) as refused:
        parse_expectations(document)
    return refused.value.problems


def test_what_a_plan_expects_is_understood() -> None:
    document = expectations_document(a_plan())

    assert len(parse_expectations(document).expectations) == len(document["settings"])


def test_a_remedy_is_that_of_the_layer() -> None:
    document = a_document({}, {"layer": "sysfs"})

    assert [e.remedy for e in parse_expectations(document).expectations] == ["restart it", ""]


@pytest.mark.parametrize(
    ("layer", "name", "remedy"),
    [
        ("unit", "fstrim.timer", "systemctl mask --now fstrim.timer"),
        (
            "limit",
            "containerd.service/MEMLOCK",
            "drain the node, then systemctl daemon-reload and systemctl restart containerd.service",
        ),
    ],
)
def test_a_remedy_names_the_unit(layer: str, name: str, remedy: str) -> None:
    plan = a_plan()
    wanted = parse_expectations(expectations_document(plan)).expectations

    [told] = [each.remedy for each in wanted if (each.layer, each.name) == (layer, name)]
    [explained] = [e.remedy for e in explain_all(plan) if (e.layer, e.key) == (layer, name)]
    assert told == explained == remedy


def test_the_images_words_have_a_remedy_of_their_own() -> None:
    wanted = parse_expectations(expectations_document(a_plan())).expectations
    remedies = {each.name: each.remedy for each in wanted if each.layer == "kernel argument"}

    assert "run /usr/local/sbin/corelane-kernel-arguments" in remedies["nohz_full"]
    assert "one whose image writes the argument" in remedies["tsc"], "no script of ours writes it"


def test_words_of_one_argument_know_each_other() -> None:
    fields = ("console=tty0", "console=ttyS0")
    probes = [
        [{"kind": "argument", "target": "console", "field": f, "expected": ""}] for f in fields
    ]
    wanted = parse_expectations(a_document(*({"observe": probe} for probe in probes))).expectations

    assert [e.probes[0].peers for e in wanted] == [frozenset(fields)] * 2


def test_every_mistake_is_told_at_once() -> None:
    probes = [{"kind": "smell", "target": 3, "expected": "", "optionnal": True, "since": "new"}, 7]
    first = "settings[0].observe[0]."
    document = a_document({"observe": probes, "name": None}, {"observe": []}, pool=1, profile=None)

    assert problems(document) == [
        "pool: found 1, wanted text",
        "profile: found nothing, wanted text",
        "settings[0].name: found nothing, wanted text",
        f"{first}target: found 3, wanted text",
        f"{first}'optionnal': found an unknown key, wanted only {', '.join(KEYS)}",
        f"{first}kind: found 'smell', wanted one of {', '.join(sorted(READERS))}",
        f"{first}since: found 'new', wanted a Linux version such as '6.12'",
        "settings[0].observe[1]: found 7, wanted an object",
        "settings[1].observe: found none, wanted at least one probe",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schemaVersion": "2"}, "found '2', wanted '1': use a newer agent"),
        ({"settings": []}, "found none, wanted at least one"),
        ({"settings": {}}, "settings: found an object, wanted a list"),
        ({"settings": [3]}, "settings[0]: found 3, wanted an object"),
        ({"remedies": []}, "remedies: found a list, wanted an object"),
        ({"remedies": {"sysctl": 1}}, "remedies.sysctl: found 1, wanted text"),
        ({"settings": [{"remedy": 1}]}, "settings[0].remedy: found 1, wanted text"),
        ({"extra": 1}, "'extra': found an unknown key"),
    ],
)
def test_a_wrong_document_is_refused(changed: dict[str, Any], said: str) -> None:
    assert said in "\n".join(problems(a_document({}, **changed)))


def test_there_is_a_reader_for_everything_a_plan_can_ask() -> None:
    assert set(READERS) == set(get_args(ProbeKind))


@given(JSON)
def test_any_json_is_read_or_refused_with_reasons(data: object) -> None:
    assert all(problems(data))


@given(JSON)
def test_any_setting_is_read_or_refused_with_reasons(data: object) -> None:
    assert all(problems(a_document({}, settings=[data])))
    assert all(problems(a_document({"observe": [data]})))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": 1} x'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ExpectationsError, match="found no JSON"):
        load_expectations(text)
