"""The kubelet is judged by what it was started with, and by what its managers keep."""

import json
from pathlib import Path
from typing import Any

import pytest

from corelane.hostconfig.agent.probe import Reading, State
from corelane.hostconfig.model.paths import CPU_STATE, MEMORY_STATE
from tests.support.host_tree import a_host, a_tree, reading
from tests.support.hosts import a_plan
from tests.support.nodeadm import base_configuration

FOLDER = "/etc/kubernetes/kubelet"
START = f"--config={FOLDER}/config.json\0--config-dir={FOLDER}/config.json.d\0"
MEMORY = {"memory": {"systemReserved": 8462 << 20, "allocatable": 1}}


def a_kubelet(
    root: Path, *drop_ins: dict[str, Any], flags: str = START, started: int = 2**33, **base: Any
) -> Path:
    """Write a kubelet that runs, its file, and drop-ins in their order."""
    return a_tree(root, {
        "/proc/1/cgroup": "0::/init.scope",
        "/proc/600/cgroup": "0::/runtime.slice/kubelet.service",
        "/proc/600/cmdline": f"/usr/bin/kubelet\0{flags}",
        "/proc/600/stat": f"600 (kube let) S{' 0' * 18} {started}00 0",
        "/proc/stat": "cpu 1 2 3\nbtime 0\n",
        f"{FOLDER}/config.json": json.dumps(base),
        f"{FOLDER}/config.json.d/10-x.json": '{"maxPods": 1}',
        **{f"{FOLDER}/config.json.d/{n}0-x.conf": json.dumps(d) for n, d in enumerate(drop_ins, 2)},
    })  # fmt: skip


def asked(root: Path, field: str, value: Any) -> Reading:
    more = {"field": field, "optional": True}
    return reading(a_host(root, {}), "kubelet", "kubelet.service", json.dumps(value), **more)


def test_what_nodeadm_writes_with_our_drop_in_over_it_is_as_planned(tmp_path: Path) -> None:
    for plan in (a_plan(), a_plan("m7i.4xlarge", "batch-optimization")):
        a_kubelet(tmp_path, plan.kubelet, **base_configuration(plan))

        assert plan.kubelet
        for field, value in plan.kubelet.items():
            assert asked(tmp_path, field, value).state is State.OK, field


@pytest.mark.parametrize(
    ("drop_ins", "field", "wanted", "state"),
    [
        ([{"maxPods": 30}], "maxPods", 30, State.OK),
        ([{"maxPods": 30}, {"maxPods": 40}], "maxPods", 30, State.DRIFT),
        ([{"kubeReserved": {"memory": "2Gi"}}], "kubeReserved", {"memory": "2Gi"}, State.OK),
        ([{"kubeReserved": {"pid": "9"}}], "kubeReserved", {"memory": "1Gi"}, State.DRIFT),
        ([{"kubeReserved": None}], "kubeReserved", {"memory": "1Gi"}, State.DRIFT),
        ([], "kubeReserved", {"memory": "1Gi"}, State.OK),
        ([], "kubeReserved", {"memory": "1Gi", "cpu": "1"}, State.DRIFT),
        ([{"evictionHard": {"x": "1"}}], "evictionHard", {}, State.DRIFT),
        ([{"evictionHard": 5}, {"evictionHard": {"x": "1"}}], "evictionHard", {"x": "1"}, State.OK),
        ([], "systemReservedCgroup", "", State.OK),
        ([{"systemReservedCgroup": "/s"}], "systemReservedCgroup", "", State.DRIFT),
        ([], "cpuManagerPolicy", "static", State.DRIFT),
    ],
)
def test_files_are_merged_as_the_kubelet_merges_them(
    tmp_path: Path, drop_ins: list[dict[str, Any]], field: str, wanted: Any, state: State
) -> None:
    a_kubelet(tmp_path, *drop_ins, maxPods=20, kubeReserved={"memory": "1Gi", "cpu": "90m"})

    assert asked(tmp_path, field, wanted).state is state


@pytest.mark.parametrize(
    ("flags", "field", "reason"),
    [
        ("--max-pods=20\0", "maxPods", "--max-pods=20"),
        ("--max-pods\x0020\0", "maxPods", "--max-pods=20"),
        ("--reserved-cpus=0\0", "reservedSystemCPUs", "--reserved-cpus=0"),
        ("--pod-max-pids=9\0", "podPidsLimit", "--pod-max-pids=9"),
    ],
)
def test_a_flag_goes_before_the_files(tmp_path: Path, flags: str, field: str, reason: str) -> None:
    a_kubelet(tmp_path, flags=START + flags, maxPods=20)

    found = asked(tmp_path, field, 20)
    assert (found.state, found.reason) == (
        State.DRIFT,
        f"the kubelet runs with {reason}, before its files",
    )


def test_a_file_that_the_running_kubelet_has_not_read_is_drift(tmp_path: Path) -> None:
    a_kubelet(tmp_path, {"maxPods": 20}, started=1)

    found = asked(tmp_path, "maxPods", 20)
    assert found.state is State.DRIFT
    assert found.reason == f"{FOLDER}/config.json is newer than the kubelet, which has not read it"


def test_without_a_kubelet_there_is_nothing_to_see(tmp_path: Path) -> None:
    a_tree(tmp_path, {"/proc/1/cgroup": "0::/init.scope"})

    assert asked(tmp_path, "maxPods", 20).state is State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("flags", "files"),
    [
        ("--v=2\0", {}),
        (START.replace("config.json\0", "other.json\0"), {}),
        (START, {f"{FOLDER}/config.json": "kind: KubeletConfiguration"}),
        (START, {f"{FOLDER}/config.json": "[]"}),
        (START, {"/proc/600/stat": "600 (kubelet)"}),
        (START, {"/proc/stat": "cpu 1"}),
    ],
)
def test_a_kubelet_that_cannot_be_understood_is_unreadable(
    tmp_path: Path, flags: str, files: dict[str, str]
) -> None:
    a_kubelet(tmp_path, flags=flags, maxPods=20)
    a_tree(tmp_path, files)

    assert asked(tmp_path, "maxPods", 20).state is State.UNREADABLE


CHECKPOINTS = {"policyName": CPU_STATE, "withheld": CPU_STATE, "reserved": MEMORY_STATE}


def kept(root: Path, field: str, expected: str) -> State:
    host = a_host(root, {})
    path = CHECKPOINTS[field]
    return reading(host, "kubelet_state", path, expected, field=field, optional=True).state


@pytest.mark.parametrize(
    ("field", "state", "expected", "verdict"),
    [
        ("policyName", {"policyName": "static"}, "static", State.OK),
        ("policyName", {"policyName": "none"}, "static", State.DRIFT),
        ("withheld", {"entries": {"u": {"main": "2-3"}}}, "0-1", State.OK),
        ("withheld", {"entries": {"u": {"main": "1-3"}}}, "0-1", State.DRIFT),
        ("withheld", {"policyName": "static"}, "0-1", State.OK),
        ("reserved", {"machineState": {"0": {"memoryMap": MEMORY}}}, "0=8462Mi", State.OK),
        ("reserved", {"machineState": {"1": {"memoryMap": MEMORY}}}, "0=8462Mi", State.DRIFT),
        ("reserved", {}, "0=8462Mi", State.UNREADABLE),
    ],
)
def test_what_the_managers_keep_is_compared(
    tmp_path: Path, field: str, state: dict[str, Any], expected: str, verdict: State
) -> None:
    a_tree(tmp_path, {CHECKPOINTS[field]: json.dumps(state)})

    assert kept(tmp_path, field, expected) is verdict


def test_before_the_first_start_there_is_no_checkpoint(tmp_path: Path) -> None:
    assert kept(tmp_path, "policyName", "static") is State.NOT_APPLICABLE
