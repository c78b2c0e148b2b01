from typing import Any

import pytest

from policies.rules.isolation.edge_containers_own_isolated_cpus import (
    edge_containers_own_isolated_cpus as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import pool

HOST = pool(kind="corelane:sites:EdgeHost")


def on_host(cpus: str, name: str = "gateway", host: str = HOST.urn) -> Any:
    kind = "docker:index/container:Container"
    return a_resource(kind, {"cpuSet": cpus}, name, parent=host)


def test_isolated_cpus_of_its_own_comply() -> None:
    assert messages(rule, on_host("1-3"), HOST, on_host("5-7", "feed")) == []


@pytest.mark.parametrize(
    ("cpus", "expected"),
    [
        pytest.param("", "the container is pinned to no CPU", id="unpinned"),
        pytest.param("0-3", "CPUs 0 are not isolated", id="housekeeping"),
        pytest.param("15-16", "CPUs 16 are not isolated", id="outside the machine"),
    ],
)
def test_any_other_cpus_are_reported(cpus: str, expected: str) -> None:
    assert messages(rule, on_host(cpus), HOST) == [expected]


def test_cpus_of_two_containers_are_reported() -> None:
    found = messages(rule, on_host("1-3"), HOST, on_host("3,5", "feed"))

    assert found == ["CPUs 3 belong to feed too"]


def test_containers_of_other_hosts_take_nothing_away() -> None:
    assert messages(rule, on_host("1-3"), HOST, on_host("1-3", "feed", "urn:other")) == []


def test_containers_elsewhere_are_not_judged() -> None:
    assert verdict(rule, on_host("0", host="")) == "not-applicable"


def test_unknown_cpus_are_not_evaluated() -> None:
    assert verdict(rule, on_host(UNKNOWN), HOST) == "not-evaluated"
