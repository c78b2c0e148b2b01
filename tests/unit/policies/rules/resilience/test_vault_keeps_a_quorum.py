from typing import Any

import pytest

from policies.rules.resilience.vault_keeps_a_quorum import vault_keeps_a_quorum as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

SPREAD = {"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}


def release(replicas: object, *spread: dict[str, str], chart: str = "vault") -> Any:
    server = {"ha": {"replicas": replicas}, "topologySpreadConstraints": [*spread]}
    props = {"chart": chart, "values": {"server": server}}
    return a_resource("kubernetes:helm.sh/v3:Release", props)


@pytest.mark.parametrize("replicas", [3, 5])
def test_an_odd_number_over_zones_complies(replicas: int) -> None:
    assert messages(rule, release(replicas, SPREAD)) == []


@pytest.mark.parametrize("replicas", [1, 2, 4])
def test_no_safe_majority_is_reported(replicas: int) -> None:
    assert messages(rule, release(replicas, SPREAD)) == [
        f"{replicas} servers keep no safe majority"
    ]


@pytest.mark.parametrize(
    "spread",
    [
        pytest.param((), id="none"),
        pytest.param((SPREAD | {"topologyKey": "kubernetes.io/hostname"},), id="nodes"),
        pytest.param((SPREAD | {"whenUnsatisfiable": "ScheduleAnyway"},), id="a wish"),
    ],
)
def test_servers_that_may_share_a_zone_are_reported(spread: tuple[dict[str, str], ...]) -> None:
    assert messages(rule, release(3, *spread)) == ["servers are not spread over zones"]


def test_other_charts_are_not_judged() -> None:
    assert verdict(rule, release(1, chart="rook-ceph")) == "not-applicable"


def test_an_unknown_number_is_not_evaluated() -> None:
    assert verdict(rule, release(UNKNOWN, SPREAD)) == "not-evaluated"
