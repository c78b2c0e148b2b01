from fractions import Fraction
from typing import Any

import pytest

from corelane.policies.objects.kubernetes.pods import Pod, pod_of
from corelane.policies.objects.placement.numa import demands, lacks, peak, room, shortfall, total
from tests.support.policy import a_resource

NODE = {"id": 1, "isolated": "2-5", "allocatableMiB": 8192, "hugePages": {"1Gi": 2, "2Mi": 4}}


def container(name: str, cpu: str, **fields: str) -> dict[str, Any]:
    return {"name": name, "resources": {"limits": {"cpu": cpu, "memory": "1Gi"}}, **fields}


def pod(*, first: list[dict[str, Any]], then: list[dict[str, Any]]) -> Pod:
    spec = {"initContainers": first, "containers": then}
    return pod_of(a_resource("kubernetes:core/v1:Pod", {"spec": spec}))


ORDERED = pod(
    first=[
        container("fetch", "5"),
        container("log", "1", restartPolicy="Always"),
        container("warm", "3"),
    ],
    then=[container("main", "2"), container("other", "1")],
)


def test_in_pod_scope_each_phase_is_one_demand() -> None:
    found = {demand.name: demand.amounts[0] for demand in demands(ORDERED, scope="pod")}

    assert found == {"container fetch": 5, "container warm": 4, "the pod": 4}


@pytest.mark.parametrize("scope", ["container", ""])
def test_in_container_scope_each_container_is_one(scope: str) -> None:
    found = [demand.amounts[0] for demand in demands(ORDERED, scope=scope)]

    assert found == [5, 1, 3, 2, 1]


def test_the_peak_is_taken_for_each_kind_alone() -> None:
    assert peak(ORDERED)[:2] == (5, 3 * 1024), "CPUs of the first, memory of those at the end"


def test_what_is_missing_is_named_with_what_is_there() -> None:
    wanted = (Fraction(5), Fraction(8192), Fraction(3), Fraction(4))

    assert lacks(wanted, room(NODE)) == (
        "5 CPUs requested but 4 available, 3 1Gi pages requested but 2 available"
    )
    assert lacks(room(NODE), room(NODE)) == ""


def test_a_shortfall_names_its_node() -> None:
    [first, *_] = demands(ORDERED, scope="pod")

    assert shortfall(first, NODE) == "node 1: 5 CPUs requested but 4 available"


def test_nothing_adds_up_to_nothing() -> None:
    assert total([]) == (0, 0, 0, 0)
