"""Second threads go by the kernel or by EC2, and the plan counts on what is left."""

from typing import Any

import pytest

from corelane.hostconfig.catalogue import load_hardware
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.topology import Topology
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile


def captured(machine: Hardware, **state: Any) -> Hardware:
    """Return a machine as a capture without its second threads describes it."""
    seen = machine.topology.without_smt().model_dump(by_alias=True)
    topology = Topology.model_validate({**seen, "offline": "", **state})
    return machine.model_copy(update={"topology": topology})


def planned(machine: Hardware, profile: str = "deterministic-high-perf", **own: Any) -> HostPlan:
    return plan_host(machine, a_profile(profile, **own), pool="t0")


def words(plan: HostPlan) -> list[str]:
    return [argument.token for argument in plan.kernel_arguments]


def test_ec2_launches_one_thread_a_core_and_linux_numbers_what_it_finds() -> None:
    plan = a_plan("c7i.16xlarge", smt="instance")

    assert plan.launched_cores == 32
    assert format_cpulist(plan.cpus.online) == "0-31"
    assert plan.cpus.offline == frozenset(), "threads that were never launched are not offline"
    assert plan.cpus.threads_per_core == 1
    assert "nosmt" not in [a.key for a in plan.kernel_arguments]


def test_a_host_as_its_type_comes_asks_for_no_cores() -> None:
    assert a_plan("c7i.16xlarge", smt="on").launched_cores is None
    assert a_plan("c7i.16xlarge", smt="off").launched_cores is None


@pytest.mark.parametrize("hardware", ["c7i.metal-24xl", "xeon-gold-6444y-2s"])
def test_a_machine_without_cpu_options_is_told_of_nosmt(hardware: str) -> None:
    with pytest.raises(HostPlanError, match="ec2-can-launch-one-thread-a-core") as caught:
        a_plan(hardware, smt="instance")

    assert 'smt: "off"' in str(caught.value)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"smtControl": "off", "offline": "8-15"},
        {"smtControl": "forceoff", "offline": "8-15"},
        {"smtControl": "off"},
    ],
)
def test_smt_stays_off_on_a_machine_that_was_captured_without_it(state: dict[str, str]) -> None:
    plan = planned(captured(a_machine(), **state))

    assert "nosmt" in words(plan)
    assert format_cpulist(plan.cpus.online) == "0-7"
    assert format_cpulist(plan.cpus.offline) == state.get("offline", "")
    assert words(plan) == words(planned(a_machine())), "as for the machine with all its threads"


@pytest.mark.parametrize("state", ["off", "forceoff"])
def test_second_threads_that_would_come_back_are_refused(state: str) -> None:
    machine = captured(a_machine(), smtControl=state, offline="8-15")

    with pytest.raises(HostPlanError, match="offline-cpus-are-planned") as caught:
        planned(machine, smt="on")
    assert "its second threads would come back" in str(caught.value)
    assert 'write smt: "off"' in str(caught.value)
    with pytest.raises(HostPlanError, match="offline-cpus-are-planned"):
        planned(machine, "general-purpose")


@pytest.mark.parametrize("state", ["notsupported", "notimplemented"])
def test_a_machine_that_has_no_second_threads_needs_no_argument(state: str) -> None:
    assert "nosmt" not in words(planned(captured(a_machine(), smtControl=state)))
    assert "nosmt" not in words(a_plan("m8azn.metal-12xl"))
    graviton = load_hardware("c7g.16xlarge")
    assert "nosmt" not in words(planned(graviton, "general-purpose", smt="off"))


def test_a_cpu_without_a_reason_to_be_offline_is_refused() -> None:
    whole = a_machine(threadsPerCore=1)
    machine = whole.model_copy(
        update={"topology": whole.topology.without(frozenset({6, 7}))},
    )

    with pytest.raises(HostPlanError, match='write offlined: "6-7"'):
        planned(machine, smt="on")
    plan = planned(machine, smt="on", offlined="6-7")
    assert format_cpulist(plan.cpus.offline) == "6-7"
    assert format_cpulist(plan.cpus.online) == "0-5"


def test_cpus_that_a_profile_takes_offline_are_in_no_set() -> None:
    plan = planned(a_machine(), smt="on", offlined="7,15")
    writes = {write.path: write.value for write in plan.sysfs if write.path.endswith("/online")}

    assert writes == {
        "/sys/devices/system/cpu/cpu7/online": "0",
        "/sys/devices/system/cpu/cpu15/online": "0",
    }
    assert format_cpulist(plan.cpus.online) == "0-6,8-14"
    named = plan.cpus.housekeeping | plan.cpus.isolated
    assert not named & {7, 15}
    assert named == plan.cpus.online


def test_one_thread_of_a_core_can_go() -> None:
    plan = planned(a_machine(), smt="on", offlined="8-15")

    assert plan.cpus.threads_per_core == 1
    assert "nosmt" not in words(plan)


@pytest.mark.parametrize(("offlined", "named"), [("0", "CPU 0"), ("16", "CPU 16"), ("0-15", "0")])
def test_cpus_that_cannot_go_are_refused(offlined: str, named: str) -> None:
    with pytest.raises(HostPlanError, match="offlined-cpus-can-go") as caught:
        planned(a_machine(), offlined=offlined)

    assert named in caught.value.failures[0].found
