from typing import Any

import pytest

from policies.rules.network.bandwidth_is_in_range import bandwidth_is_in_range as rule
from tests.support.policy import UNKNOWN, changed, messages, outcome, verdict
from tests.support.resources import workload, workload_props

PREFIX = "qos.projectcalico.org/"


def annotated(**annotations: object) -> Any:
    full = {PREFIX + name: value for name, value in annotations.items()}
    return workload(changed(workload_props(), "spec/template/metadata/annotations", full))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ingressBandwidth", "1k"),
        ("egressBandwidth", "1P"),
        ("ingressBurst", 34359738360),
        ("egressPacketRate", "10k"),
        ("ingressMaxConnections", "4294967295"),
        ("dscp", "EF"),
    ],
)
def test_values_up_to_the_bounds_comply(name: str, value: object) -> None:
    assert messages(rule, annotated(**{name: value})) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ingressBandwidth", "999"),
        ("egressBandwidth", "1.1P"),
        ("ingressBurst", "34359738361"),
        ("egressPeakrate", "1k"),
        ("ingressMinburst", "101M"),
        ("egressPacketRate", "10001"),
        ("ingressPacketBurst", "0"),
    ],
)
def test_values_that_calico_would_clamp_are_reported(name: str, value: str) -> None:
    [message] = messages(rule, annotated(**{name: value}))

    assert message.startswith(f"{PREFIX}{name} is outside")


def test_a_misspelt_annotation_is_reported() -> None:
    assert messages(rule, annotated(egressDSCP="EF")) == [
        f"{PREFIX}egressDSCP is no annotation of Calico"
    ]


def test_the_plugin_annotation_has_the_same_range() -> None:
    props = changed(
        workload_props(),
        "spec/template/metadata/annotations",
        {"kubernetes.io/ingress-bandwidth": "10"},
    )

    assert len(messages(rule, workload(props))) == 1


def test_a_value_that_is_no_quantity_is_a_violation_without_the_value() -> None:
    found = outcome(rule, annotated(ingressBandwidth="fast-please"))

    assert found.verdict.value == "fail"
    assert "fast-please" not in found.violations[0].message


def test_an_unknown_value_is_not_evaluated() -> None:
    assert verdict(rule, annotated(ingressBandwidth=UNKNOWN)) == "not-evaluated"
