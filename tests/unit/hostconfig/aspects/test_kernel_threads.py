"""Kernel threads that choose their CPUs themselves are moved, on hosts that isolate CPUs."""

import pytest

from corelane.hostconfig.delivery.activation import commands
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.paths import THREADS_UNIT
from tests.support.hosts import a_plan


@pytest.mark.parametrize(
    ("hardware", "profile"),
    [("c7i.metal-24xl", "low-latency-network"), ("epyc-9374f-1s", "docker-edge")],
)
def test_they_are_moved_before_any_workload_starts(hardware: str, profile: str) -> None:
    plan = a_plan(hardware, profile)
    unit = plan.files[THREADS_UNIT]

    assert f"taskset -cp {format_cpulist(plan.cpus.housekeeping)}'" in unit
    assert "\nBefore=kubelet.service docker.service\n" in unit
    assert ("systemctl", "enable", "--now", "corelane-kernel-threads.service") in [
        *commands(plan.files)
    ]


def test_a_host_that_isolates_nothing_is_left_alone() -> None:
    assert THREADS_UNIT not in a_plan("m7i.4xlarge", "general-purpose").files
