from typing import Any

from policies.rules.determinism.memory_volumes_count_into_limits import (
    memory_volumes_count_into_limits as rule,
)
from tests.support.policy import UNKNOWN, messages, verdict
from tests.support.resources import container, workload, workload_props


def pod_with(volume: dict[str, Any], mounts: tuple[str, ...] = ("scratch",)) -> Any:
    volumes = [{"name": "scratch", "emptyDir": {"medium": "Memory"} | volume}]
    mounted = container(volumeMounts=[{"name": m, "mountPath": f"/{m}"} for m in mounts])
    return workload(workload_props(volumes=volumes, containers=[mounted]))


def test_a_volume_smaller_than_the_limit_complies() -> None:
    assert messages(rule, pod_with({"sizeLimit": "3Gi"})) == []


def test_a_volume_as_large_as_the_limit_is_reported() -> None:
    assert messages(rule, pod_with({"sizeLimit": "4Gi"})) == [
        "container main mounts 4096 MiB of memory volumes under a limit of 4096 MiB"
    ]


def test_a_volume_without_a_size_is_reported() -> None:
    assert messages(rule, pod_with({})) == ["volume scratch has no sizeLimit"]


def test_a_volume_that_a_container_does_not_mount_costs_it_nothing() -> None:
    assert messages(rule, pod_with({"sizeLimit": "9Gi"}, mounts=())) == []


def test_a_volume_on_disk_costs_no_memory() -> None:
    assert verdict(rule, pod_with({"medium": "", "sizeLimit": "9Gi"})) == "not-applicable"


def test_pods_without_memory_volumes_are_not_judged() -> None:
    assert verdict(rule, workload()) == "not-applicable"


def test_an_unknown_size_is_not_evaluated() -> None:
    assert verdict(rule, pod_with({"sizeLimit": UNKNOWN})) == "not-evaluated"
