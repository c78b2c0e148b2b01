from typing import Any

import pytest

from corelane.policies.objects.kubernetes.pods import pod_of
from corelane.policies.objects.placement.huge_pages import (
    mib_kept,
    mib_wanted,
    pages_planned,
    pages_written,
)
from corelane.policies.values.read import Malformed
from tests.support.policy import a_resource


def arguments(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"kernelArguments": [{"key": key, "value": value} for key, value in pairs]}


def test_each_count_belongs_to_the_size_before_it() -> None:
    plan = arguments(
        ("hugepagesz", "1G"),
        ("hugepages", "0:4,1:2"),
        ("hugepagesz", "2M"),
        ("hugepages", "1:16"),
    )

    assert pages_written(plan) == {("1Gi", "0"): 4, ("1Gi", "1"): 2, ("2Mi", "1"): 16}


@pytest.mark.parametrize("value", ["4", "0:", ":4", "0:-1", "x:4", "0:4,", ""])
def test_a_count_without_its_numa_node_is_refused(value: str) -> None:
    with pytest.raises(Malformed, match="without NUMA nodes"):
        pages_written(arguments(("hugepagesz", "1G"), ("hugepages", value)))


def test_a_plan_is_read_by_size_and_node_whatever_form_its_numbers_have() -> None:
    plan = {
        "numaNodes": [
            {"id": 0.0, "hugePages": {"1Gi": 4.0, "2Mi": "8"}},
            {"id": 1, "hugePages": {"1Gi": 1}},
        ]
    }

    planned = pages_planned(plan)

    assert +planned == {("1Gi", "0"): 4, ("2Mi", "0"): 8, ("1Gi", "1"): 1}
    assert mib_kept(plan) == {"1Gi": 5 * 1024, "2Mi": 16}


def test_what_a_pod_wants_is_the_most_that_runs_together() -> None:
    def container(name: str, gib: int, **fields: str) -> dict[str, Any]:
        return {"name": name, "resources": {"limits": {"hugepages-1Gi": f"{gib}Gi"}}, **fields}

    spec = {
        "initContainers": [
            container("cache", 1, restartPolicy="Always"),
            container("warm", 5),
        ],
        "containers": [container("main", 2), container("other", 2)],
    }

    pod = pod_of(a_resource("kubernetes:core/v1:Pod", {"spec": spec}))

    assert mib_wanted(pod) == {"1Gi": 6 * 1024}, "the one that ends first, beside the sidecar"
