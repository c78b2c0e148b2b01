"""Services stay on housekeeping CPUs, whatever the kernel makes of an affinity."""

import pytest

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile

DROP_IN = "60-corelane.conf"


def confined(plan: HostPlan) -> dict[str, str]:
    """Return the CPUs of each unit that a file confines."""
    files = plan.files
    return {
        path.split("/")[3].removesuffix(".d"): text.rpartition("AllowedCPUs=")[2].strip()
        for path, text in files.items()
        if "AllowedCPUs=" in text and path.endswith(DROP_IN)
    }


def test_everything_that_is_no_pod_is_held_on_housekeeping_cpus() -> None:
    plan = a_plan()

    assert confined(plan) == dict.fromkeys(
        ("init.scope", "system.slice", "user.slice", "runtime.slice"), "0-1"
    )


def test_a_host_that_nodeadm_does_not_set_up_has_no_runtime_slice() -> None:
    plan = plan_host(a_machine(), a_profile(), pool="t0-test")

    assert confined(plan).keys() == {"init.scope", "system.slice", "user.slice"}


@pytest.mark.parametrize(
    ("hardware", "profile"),
    [("epyc-9374f-1s", "docker-edge"), ("m7i.4xlarge", "general-purpose")],
)
def test_docker_and_hosts_without_isolation_are_left_alone(hardware: str, profile: str) -> None:
    assert not confined(a_plan(hardware, profile)), "docker's containers live in system.slice"


def test_a_scope_and_a_slice_are_named_as_systemd_reads_them() -> None:
    files = a_plan().files

    assert "\n[Scope]\n" in files[f"etc/systemd/system/init.scope.d/{DROP_IN}"]
    assert "\n[Slice]\n" in files[f"etc/systemd/system/system.slice.d/{DROP_IN}"]
