"""Each aspect writes what its section asks for, and nothing where it cannot act."""

import pytest

from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.hosts import a_plan

METAL, VIRTUAL, ARM = "c7i.metal-24xl", "c7i.16xlarge", "c7g.16xlarge"


def words(plan: HostPlan) -> dict[str, str | None]:
    return {a.key: a.value for a in plan.kernel_arguments}


def sysctls(plan: HostPlan) -> dict[str, str]:
    return {s.key: s.value for s in plan.sysctls}


def sysfs(plan: HostPlan) -> dict[str, str]:
    return {s.path.rpartition("/")[2]: s.value for s in plan.sysfs}


def test_threads_that_pin_themselves_leave_the_schedulers_domains() -> None:
    plan = a_plan("xeon-gold-6444y-2s", "docker-edge")

    assert words(plan)["isolcpus"] == "managed_irq,domain,2-15,18-31", "flags stand before CPUs"


def test_huge_page_sizes_each_stand_before_their_count() -> None:
    plan = a_plan("c7i.metal-48xl", hugePages={"1Gi": 4, "2Mi": 100})
    pages = [(a.key, a.value) for a in plan.kernel_arguments if "hugepages" in a.key]

    assert pages == [
        ("default_hugepagesz", "1G"),
        ("hugepagesz", "1G"),
        ("hugepages", "0:4,1:4"),
        ("hugepagesz", "2M"),
        ("hugepages", "0:100,1:100"),
    ]


def test_without_huge_pages_no_size_is_named() -> None:
    assert "default_hugepagesz" not in words(a_plan(hugePages={"1Gi": 0}))


def test_idle_states_are_bounded_for_both_drivers_and_only_where_the_host_controls_them() -> None:
    bare = words(a_plan("xeon-gold-6444y-2s"))

    assert (bare["intel_idle.max_cstate"], bare["processor.max_cstate"]) == ("1", "1")
    assert "intel_idle.max_cstate" not in words(a_plan("epyc-9374f-1s"))
    assert words(a_plan("epyc-9374f-1s"))["processor.max_cstate"] == "1"
    assert not {"processor.max_cstate", "idle"} & words(a_plan(ARM)).keys()


def test_polling_idle_is_asked_for_by_name() -> None:
    assert words(a_plan("xeon-gold-6444y-2s", power={"idle": "poll"}))["idle"] == "poll"
    assert "idle" not in words(a_plan("xeon-gold-6444y-2s"))


def test_a_guest_does_not_set_its_hosts_governor() -> None:
    assert "scaling_governor" in sysfs(a_plan(METAL))
    assert "scaling_governor" not in sysfs(a_plan(VIRTUAL))


def test_arm_gets_no_x86_clock() -> None:
    assert "tsc" not in words(a_plan(ARM))


def test_nosmt_is_written_only_where_there_are_siblings() -> None:
    assert "nosmt" in words(a_plan(METAL))
    assert "nosmt" not in words(a_plan("m8azn.metal-12xl"))
    assert "nosmt" not in words(a_plan(METAL, smt="on"))


def test_a_host_that_isolates_nothing_is_tuned_without_a_reboot() -> None:
    plan = a_plan(VIRTUAL, "batch-optimization")

    assert plan.written_arguments == ()
    assert sysctls(plan)["kernel.numa_balancing"] == "0"
    assert sysfs(plan)["enabled"] == "madvise"


def test_page_policy_is_stated_on_an_isolating_host_from_boot() -> None:
    plan = a_plan(memory={"numaBalancing": True, "transparentHugePages": "never"})

    assert words(plan)["numa_balancing"] == "enable"
    assert words(plan)["transparent_hugepage"] == "never"


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ({"network": {"busyPollUs": 70}}, "net.core.busy_poll", "70"),
        ({"network": {"socketBufferMib": 2}}, "net.core.rmem_max", "2097152"),
        (
            {"network": {"slowStartAfterIdle": False}},
            "net.ipv4.tcp_slow_start_after_idle",
            "0",
        ),
        ({"network": {"backlog": 7}}, "net.core.netdev_max_backlog", "7"),
        ({"scheduling": {"migrateTimers": False}}, "kernel.timer_migration", "0"),
        ({"memory": {"backgroundWork": False}}, "vm.stat_interval", "10"),
    ],
)
def test_a_section_that_asks_is_heard(
    section: dict[str, dict[str, object]], key: str, value: str
) -> None:
    assert key not in sysctls(a_plan(VIRTUAL, "general-purpose"))
    assert sysctls(a_plan(VIRTUAL, "general-purpose", **section))[key] == value


def test_watchdogs_stay_unless_the_profile_drops_them() -> None:
    assert "nmi_watchdog" in words(a_plan())
    assert "nmi_watchdog" not in words(a_plan(scheduling={"watchdogs": True}))


def test_mitigations_are_stated_wherever_the_host_reboots_for_arguments() -> None:
    assert words(a_plan())["mitigations"] == "auto"
    assert words(a_plan(mitigations="off"))["mitigations"] == "off"
    assert "mitigations" not in words(a_plan(VIRTUAL, "batch-optimization")), "costs a reboot"
    assert words(a_plan(VIRTUAL, "batch-optimization", mitigations="off"))["mitigations"] == "off"


@pytest.mark.parametrize(
    ("pages", "hunts"), [("madvise", True), ("always", True), ("never", False)]
)
def test_a_quiet_host_takes_huge_pages_without_hunting_for_them(*, pages: str, hunts: bool) -> None:
    plan = a_plan(memory={"transparentHugePages": pages})
    written = {w.path.removeprefix("/sys/kernel/mm/transparent_hugepage/"): w for w in plan.sysfs}

    assert ("defrag" in written) is hunts
    assert ("khugepaged/defrag" in written) is hunts
    assert not hunts or (written["defrag"].value, written["defrag"].form) == ("never", "choice")


def test_a_profiles_own_settings_come_last() -> None:
    own = {"key": "split_lock_detect", "value": "off", "why": "offenders are slowed on purpose"}
    plan = a_plan(kernelArguments=[own])

    assert plan.kernel_arguments[-1].key == "split_lock_detect"
