"""The kernel's own work keeps off isolated CPUs, and each mask is written where it lasts."""

from corelane.hostconfig.expectations.probes import probes_of
from corelane.hostconfig.model.kernel import UNBOUND_WORK
from tests.support.hosts import a_plan


def test_the_work_queues_mask_is_written_at_boot_and_again_at_run_time() -> None:
    plan = a_plan(smt="on")
    [argument] = [a for a in plan.kernel_arguments if a.key == "workqueue.unbound_cpus"]
    [write] = [w for w in plan.sysfs if w.path == UNBOUND_WORK]

    assert argument.value == "0-1,48-49"
    assert write.value == "00030000,00000003", "the kernel reads words of 32 bits"
    assert write.form == "mask"


def test_one_file_on_the_host_shows_one_setting() -> None:
    """A mask widened by hand must be blamed on one setting, not on two."""
    plan = a_plan(
        time={"source": "hardware", "servers": ["ntp1.example.net"]},
        power={"turbo": "off", "idle": "poll"},
    )
    looked_at = [
        (probe.kind, probe.target, probe.field)
        for setting in plan.settings
        for probe in probes_of(setting)
        if "hugepages" not in probe.target
    ]

    assert len(looked_at) == len(set(looked_at))


def test_the_runc_trap_is_told_where_it_bites() -> None:
    [affinity] = [a for a in a_plan().kernel_arguments if a.key == "systemd.cpu_affinity"]

    assert "runc" in affinity.why
    assert "1.3.1" in affinity.why


def test_nothing_is_written_where_nothing_is_isolated() -> None:
    plan = a_plan(profile="general-purpose")

    assert UNBOUND_WORK not in {w.path for w in plan.sysfs}
