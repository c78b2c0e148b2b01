"""Clocks are set by the driver that the vendor has, and only where they are the kernel's."""

import pytest

from corelane.hostconfig.catalogue import load_hardware
from corelane.hostconfig.expectations.probes import probes_of
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_plan, a_profile

INTEL, AMD, VIRTUAL = "xeon-gold-6444y-2s", "epyc-9374f-1s", "c7i.16xlarge"
DRIVERS_FIRST = "etc/systemd/system/systemd-tmpfiles-setup.service.d/60-corelane-clocks.conf"
UNCORE = "/sys/devices/system/cpu/intel_uncore_frequency/package_*_die_*/min_freq_khz"


def writes(plan: HostPlan) -> dict[str, str]:
    return {write.path: write.value for write in plan.sysfs}


def with_uncore(name: str) -> Hardware:
    data = load_hardware(name).model_dump(by_alias=True, exclude_none=True)
    return Hardware.model_validate({**data, "uncoreKhz": 2_500_000})


@pytest.mark.parametrize(
    ("hardware", "turbo", "path", "value"),
    [
        (INTEL, "off", "/sys/devices/system/cpu/intel_pstate/no_turbo", "1"),
        (INTEL, "on", "/sys/devices/system/cpu/intel_pstate/no_turbo", "0"),
        (AMD, "off", "/sys/devices/system/cpu/cpufreq/boost", "0"),
        (AMD, "on", "/sys/devices/system/cpu/cpufreq/boost", "1"),
    ],
)
def test_turbo_is_switched_in_the_vendors_own_sense(
    hardware: str, turbo: str, path: str, value: str
) -> None:
    assert writes(a_plan(hardware, power={"turbo": turbo}))[path] == value
    assert path not in writes(a_plan(hardware)), "unasked, the firmware's choice stays"


def test_a_driver_that_takes_no_hints_is_no_drift() -> None:
    """acpi-cpufreq has no preference to set; each driver has a governor."""
    probes = {s.path.rpartition("/")[2]: probes_of(s) for s in a_plan(AMD).sysfs}

    assert [probe.optional for probe in probes["energy_performance_preference"]] == [True]
    assert [probe.optional for probe in probes["scaling_governor"]] == [False]


def test_a_guest_cannot_switch_its_hosts_turbo() -> None:
    with pytest.raises(HostPlanError, match="turbo-can-be-switched"):
        a_plan(VIRTUAL, power={"turbo": "off"})


def test_the_uncore_floor_is_raised_to_the_stated_ceiling() -> None:
    wanted = a_profile(power={"uncore": "fastest"})
    plan = plan_host(with_uncore(INTEL), wanted, pool="x")

    assert writes(plan)[UNCORE] == "2500000"


def test_drivers_that_are_modules_are_loaded_before_they_are_set() -> None:
    """systemd does not order the two: a value for a driver that is not there yet is passed over."""
    uncore = plan_host(with_uncore(INTEL), a_profile(power={"uncore": "fastest"}), pool="x")

    assert "After=modprobe@intel_uncore_frequency.service" in uncore.files[DRIVERS_FIRST]
    assert "Wants=modprobe@acpi_cpufreq.service" in a_plan(AMD).files[DRIVERS_FIRST]
    assert DRIVERS_FIRST not in a_plan(INTEL).files, "intel_pstate is built in"


@pytest.mark.parametrize(
    ("hardware", "found"),
    [(INTEL, "states no uncoreKhz"), (AMD, "bare-metal, amd"), (VIRTUAL, "ec2-virtual")],
)
def test_an_uncore_clock_nobody_knows_is_not_guessed(hardware: str, found: str) -> None:
    with pytest.raises(HostPlanError, match=f"uncore-clock-is-known.*{found}"):
        a_plan(hardware, power={"uncore": "fastest"})
