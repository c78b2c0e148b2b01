"""The readers that probe at systemd and its processes: masked_unit, unit_limit, process_cpus."""

from pathlib import Path

import pytest

from corelane.hostconfig.agent.probe import Reading, State
from tests.support.host_tree import a_host, a_tree, reading

SYSTEM = "/etc/systemd/system"
SYSTEMD = {"/proc/1/cgroup": "0::/init.scope\n"}
LIMITS = """\
Limit                     Soft Limit           Hard Limit           Units
Max open files            1048576              1048576              files
Max locked memory         unlimited            unlimited            bytes
Max realtime priority     0                    99
"""


@pytest.mark.parametrize("how", ["/dev/null", "../../../dev/null", "empty file"])
def test_a_masked_unit_is_ok(tmp_path: Path, how: str) -> None:
    a_tree(tmp_path, {f"{SYSTEM}/x": ""})
    if "null" in how:
        a_tree(tmp_path, {}, {f"{SYSTEM}/apt-daily.timer": how})
    else:
        a_tree(tmp_path, {f"{SYSTEM}/apt-daily.timer": ""})

    assert reading(a_host(tmp_path, {}), "masked_unit", "apt-daily.timer") == Reading(
        State.OK, "masked"
    )


@pytest.mark.parametrize(
    ("files", "links"),
    [
        ({f"{SYSTEM}/x": ""}, {}),
        ({f"{SYSTEM}/apt-daily.timer": "[Timer]\n"}, {}),
        ({f"{SYSTEM}/x": "[Timer]"}, {f"{SYSTEM}/apt-daily.timer": "x"}),
        ({f"{SYSTEM}/x": ""}, {f"{SYSTEM}/apt-daily.timer": "/usr/lib/systemd/gone"}),
    ],
)
def test_a_unit_that_can_start_is_drift(
    tmp_path: Path, files: dict[str, str], links: dict[str, str]
) -> None:
    found = reading(a_host(tmp_path, files, links), "masked_unit", "apt-daily.timer")

    assert found.state is State.DRIFT
    assert "wanted a link to /dev/null" in found.reason


def test_without_systemds_folder_nothing_is_told(tmp_path: Path) -> None:
    assert reading(a_host(tmp_path, {}), "masked_unit", "x.timer").state is State.UNREADABLE


def test_a_masked_service_that_still_runs_is_drift(tmp_path: Path) -> None:
    files = {**SYSTEMD, "/proc/70/cgroup": "0::/system.slice/tuned.service\n"}
    host = a_host(tmp_path, files, {f"{SYSTEM}/tuned.service": "/dev/null"})

    found = reading(host, "masked_unit", "tuned.service")
    assert found.state is State.DRIFT
    assert found.reason == "tuned.service is masked but still runs as process 70"


@pytest.mark.parametrize(
    "group",
    [
        "0::/system.slice/containerd.service",
        "0::/runtime.slice/containerd.service/sub",
        "0::/../../system.slice/containerd.service",
        "12:pids:/\n1:name=systemd:/system.slice/containerd.service\n0::/",
        "0::/a.slice/a-b.slice/containerd.service",
    ],
)
@pytest.mark.parametrize(
    "init", ["0::/init.scope", "1:name=systemd:/init.scope", "0::/../init.scope"]
)
def test_a_limit_is_read_from_the_units_first_process(
    tmp_path: Path, group: str, init: str
) -> None:
    files = {
        "/proc/1/cgroup": init,
        "/proc/9/cgroup": group,
        "/proc/9/limits": LIMITS,
        "/proc/10/cgroup": group,
        "/proc/10/limits": "",
        "/proc/8/cgroup": "0::/system.slice/other.service",
        "/proc/version": "",
    }
    host = a_host(tmp_path, files)

    def looked(resource: str, expected: str) -> Reading:
        return reading(host, "unit_limit", "containerd.service", expected, field=resource)

    assert looked("NOFILE", "1048576") == Reading(State.OK, "1048576")
    assert looked("MEMLOCK", "unlimited") == Reading(State.OK, "unlimited")
    assert looked("MEMLOCK", "65536").reason == (
        "max locked memory of containerd.service is unlimited, wanted 65536"
    )


def test_a_soft_limit_below_the_hard_one_is_drift(tmp_path: Path) -> None:
    files = {**SYSTEMD, "/proc/9/cgroup": "0::/system.slice/x.service", "/proc/9/limits": LIMITS}
    found = reading(a_host(tmp_path, files), "unit_limit", "x.service", "99", field="RTPRIO")

    assert found == Reading(
        State.DRIFT, "0:99", "max realtime priority of x.service is 0:99, wanted 99"
    )


def test_a_containers_own_systemd_is_not_the_hosts(tmp_path: Path) -> None:
    group = "0::/kubepods.slice/cri-containerd-1.scope/system.slice/x.service"
    host = a_host(tmp_path, {**SYSTEMD, "/proc/9/cgroup": group, "/proc/9/limits": LIMITS})
    found = reading(host, "unit_limit", "x.service", "1", field="NOFILE")

    assert found == Reading(State.NOT_APPLICABLE, "", "x.service does not run, so it has no limits")


@pytest.mark.parametrize("files", [{}, {"/proc/1/cgroup": "0::/"}])
def test_where_units_cannot_be_seen_nothing_is_told(tmp_path: Path, files: dict[str, str]) -> None:
    found = reading(a_host(tmp_path, files), "unit_limit", "x.service", "1", field="NOFILE")

    assert found.state is State.UNREADABLE
    assert found.reason.startswith("x.service: process 1 is not the systemd of the host"), (
        "named once"
    )


def test_an_unknown_limit_or_row_is_unreadable(tmp_path: Path) -> None:
    files = {**SYSTEMD, "/proc/9/cgroup": "0::/system.slice/x.service", "/proc/9/limits": "Max"}
    host = a_host(tmp_path, files)

    assert reading(host, "unit_limit", "x.service", "1", field="NICE").state is State.UNREADABLE
    assert reading(host, "unit_limit", "x.service", "1", field="NOFILE").state is State.UNREADABLE


def test_the_cpus_of_a_process_compare_as_a_set(tmp_path: Path) -> None:
    files = {"/proc/1/status": "Name:\tsystemd\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n"}
    host = a_host(tmp_path, files)

    assert reading(host, "process_cpus", "1", "0,1") == Reading(State.OK, "0-1")
    assert reading(host, "process_cpus", "1", "0").reason == (
        "/proc/1/status Cpus_allowed_list is 0-1, wanted 0"
    )
    assert reading(host, "process_cpus", "2", "0").state is State.UNREADABLE


def test_a_status_without_cpus_is_unreadable(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/proc/1/status": "Name:\tsystemd\n"})

    assert reading(host, "process_cpus", "1", "0").state is State.UNREADABLE
