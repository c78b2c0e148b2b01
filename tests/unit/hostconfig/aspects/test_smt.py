"""Second threads go by the kernel or by EC2, and the plan counts on what is left."""

import pytest

from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.cpuset import format_cpulist
from tests.support.hosts import a_plan


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
