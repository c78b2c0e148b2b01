"""A thread that wants its CPU to itself gets it from every mechanism of the kernel's."""

import pytest

from corelane.hostconfig.expectations.probes import probes_of
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.settings import SysfsWrite, WholeFile
from tests.support.hosts import a_plan

DEBUGFS_FIRST = "etc/systemd/system/systemd-tmpfiles-setup.service.d/60-corelane-debugfs.conf"


def fair_server(*isolated: int) -> set[str]:
    return {f"/sys/kernel/debug/sched/fair_server/cpu{cpu}/runtime" for cpu in isolated}


def test_the_fair_server_leaves_exactly_the_isolated_cpus() -> None:
    plan = a_plan("xeon-gold-6444y-2s", scheduling={"rtThrottling": False})
    freed = [write for write in plan.sysfs if "fair_server" in write.path]

    assert {write.path for write in freed} == fair_server(*range(2, 16), *range(18, 32))
    assert {(write.value, write.since) for write in freed} == {("0", "6.12")}


def test_an_older_kernel_has_no_fair_server_to_see() -> None:
    plan = a_plan(scheduling={"rtThrottling": False})
    write = next(write for write in plan.of(SysfsWrite) if "fair_server" in write.path)

    assert [probe.since for probe in probes_of(write)] == ["6.12"]


def test_the_switches_in_debugfs_are_set_at_every_boot_once_it_is_mounted() -> None:
    files = a_plan(scheduling={"rtThrottling": False}).files

    assert (
        "w- /sys/kernel/debug/sched/fair_server/cpu2/" in files["etc/tmpfiles.d/90-corelane.conf"]
    )
    told = files[DEBUGFS_FIRST].splitlines()
    assert told[1:] == [
        "[Unit]",
        "Wants=sys-kernel-debug.mount",
        "After=sys-kernel-debug.mount",
    ]
    assert DEBUGFS_FIRST not in a_plan().files, "the throttle is on unless it is dropped"


def test_the_throttle_stays_where_nothing_is_isolated() -> None:
    with pytest.raises(HostPlanError, match="the-throttle-is-lifted-for-isolated-cpus"):
        a_plan("c7i.16xlarge", "general-purpose", scheduling={"rtThrottling": False})


@pytest.mark.parametrize(("migrate", "value"), [(True, "1"), (False, "0")])
def test_either_choice_about_timers_is_stated_and_names_the_other(
    *, migrate: bool, value: str
) -> None:
    plan = a_plan(scheduling={"migrateTimers": migrate})
    [choice] = [s for s in plan.sysctls if s.key == "kernel.timer_migration"]

    assert choice.value == value
    assert {"1": "0 suits", "0": "use 1"}[value] in choice.why


def test_files_a_plan_delivers_are_its_settings() -> None:
    files = a_plan(scheduling={"rtThrottling": False}).of(WholeFile)

    assert DEBUGFS_FIRST in {file.path for file in files}
