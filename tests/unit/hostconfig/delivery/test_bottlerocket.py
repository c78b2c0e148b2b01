"""Bottlerocket is given what its settings can carry; the rest is refused or said to be lost."""

import tomllib
from typing import Any

import pytest

from corelane.hostconfig.catalogue import load_hardware
from corelane.hostconfig.delivery.bottlerocket import bottlerocket_settings, losses
from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.formats import image_for
from corelane.hostconfig.delivery.joining import Registration
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import KernelArgument, KubeletField, Sysctl
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_profile, changed, with_kubelet

EVERY_LAYER = [
    "kernel argument",
    "sysfs",
    "interface",
    "interrupts",
    "drive",
    "cache",
    "unit",
    "limit",
    "file",
]
REFERENCE: dict[str, Any] = {
    "smt": "on",
    "kubelet": {"strictReservation": False},
    "acceptLosses": EVERY_LAYER,
}


def a_bottlerocket(hardware: str = "c6in.metal", **overrides: Any) -> HostPlan:
    machine = load_hardware(hardware)
    profile = a_profile("deterministic-high-perf", **{**REFERENCE, **overrides})
    return plan_host(machine, profile, pool="t0", image=image_for("bottlerocket", machine))


def settings(plan: HostPlan, registration: Registration | None = None) -> dict[str, Any]:
    return tomllib.loads(bottlerocket_settings(plan, registration))["settings"]


def test_cpus_are_the_same_in_arguments_and_kubelet() -> None:
    plan = a_bottlerocket()
    written, isolated = settings(plan), format_cpulist(plan.cpus.isolated)

    assert written["boot"]["reboot-to-reconcile"] is True
    assert written["boot"]["kernel-parameters"]["isolcpus"] == [f"managed_irq,{isolated}"]
    assert written["boot"]["kernel-parameters"]["nohz_full"] == [isolated]
    assert written["kubernetes"]["reserved-cpus"] == format_cpulist(plan.cpus.housekeeping)
    assert written["kubernetes"]["cpu-manager-policy"] == "static"
    assert written["kubernetes"]["cpu-manager-policy-options"] == ["full-pcpus-only"]


def test_huge_pages_are_no_arguments_whose_order_would_be_lost() -> None:
    written = settings(a_bottlerocket(hugePages={"1Gi": 8, "2Mi": 512}))

    assert not {"hugepages", "hugepagesz"} & written["boot"]["kernel-parameters"].keys()
    assert written["kernel"]["hugepages"]["static"] == {
        "essential": True,
        "1Gi": {"count": "0:8,1:8"},
        "2Mi": {"count": "0:512,1:512"},
    }


def test_without_arguments_there_is_no_reboot() -> None:
    tuned = a_bottlerocket()
    plan = changed(tuned, settings=tuned.of(KubeletField))

    assert "boot" not in settings(plan)


def test_a_reason_is_said_once_behind_everything_that_is_lost_by_it() -> None:
    plan = a_bottlerocket(acceptLosses=[])

    with pytest.raises(DeliveryError) as refused:
        bottlerocket_settings(plan)
    assert len(losses(plan)) > 2
    assert refused.value.found.count("the root file system is read-only") == 1


def test_smt_cannot_be_switched_off_whatever_is_accepted() -> None:
    with pytest.raises(DeliveryError, match=r"nosmt: the kernel reads it before .* drop nosmt"):
        bottlerocket_settings(a_bottlerocket(smt="off"))


def test_a_flag_that_would_reboot_for_ever_is_a_loss_unless_a_sysctl_says_the_same() -> None:
    flags = tuple(
        KernelArgument(key=key, why="made up for a test") for key in ("rcu_nocb_poll", "nowatchdog")
    )
    plan = changed(a_bottlerocket(), settings=flags)

    assert [(loss.key, "3957" in loss.why) for loss in losses(plan)] == [("rcu_nocb_poll", True)]
    assert settings(plan)["kernel"]["sysctl"] == {"kernel.watchdog": "0"}


def test_losses_that_the_profile_does_not_accept_are_refused_with_the_remedy() -> None:
    with pytest.raises(DeliveryError, match=r"scaling_governor.*al2023.*acceptLosses: \[.*sysfs"):
        bottlerocket_settings(a_bottlerocket(acceptLosses=[]))


def test_accepted_losses_are_told_in_the_file() -> None:
    plan = a_bottlerocket()
    text = bottlerocket_settings(plan)

    assert losses(plan), "a profile that loses nothing shows nothing"
    for loss in losses(plan):
        assert f"# Not written (acceptLosses): {loss.layer} {loss.key}\n" in text


@pytest.mark.parametrize(
    ("kubelet", "fault"),
    [
        ({"cpuManagerPolicyOptions": {"strict-cpu-reservation": "true"}}, "strict-cpu-reservation"),
        ({"topologyManagerPolicyOptions": {"x": "y"}}, "topologyManagerPolicyOptions"),
        ({"protectKernelDefaults": False}, "protectKernelDefaults is always True"),
        ({"systemReservedCgroup": "/system"}, "systemReservedCgroup itself"),
        ({"madeUp": 1}, "no setting for the kubelet's madeUp"),
    ],
)
def test_a_kubelet_field_without_a_setting_is_never_dropped(
    kubelet: dict[str, Any], fault: str
) -> None:
    plan = a_bottlerocket()
    other = with_kubelet(plan, {**plan.kubelet, **kubelet})

    with pytest.raises(DeliveryError, match=fault):
        bottlerocket_settings(other)


def test_every_kubelet_field_of_the_plan_arrives() -> None:
    plan = a_bottlerocket()
    written = settings(plan)["kubernetes"]

    assert written["max-pods"] == plan.kubelet["maxPods"]
    assert written["kube-reserved"] == plan.kubelet["kubeReserved"]
    assert written["system-reserved"] == plan.kubelet["systemReserved"]
    assert written["eviction-hard"] == plan.kubelet["evictionHard"]
    assert written["memory-manager-reserved-memory"] == {
        str(entry["numaNode"]): {"enabled": True, **entry["limits"]}
        for entry in plan.kubelet["reservedMemory"]
    }


def test_taints_without_a_value_keep_their_colon() -> None:
    marks = Registration(
        labels={"corelane.io/tier": "t0"},
        taints=("corelane.io/tier=t0:NoSchedule", "corelane.io/unverified:NoSchedule"),
    )
    written = settings(a_bottlerocket(), marks)["kubernetes"]

    assert written["node-labels"] == {"corelane.io/tier": "t0"}
    assert written["node-taints"] == {
        "corelane.io/tier": ["t0:NoSchedule"],
        "corelane.io/unverified": [":NoSchedule"],
    }


def test_hostile_text_stays_text() -> None:
    hostile = Sysctl.model_construct(
        key='a"b\\c', value='1"\n[settings.host-containers.admin]\nenabled = true', why="x\ny = 1"
    )
    plan = changed(a_bottlerocket(), settings=(hostile,))

    assert settings(plan)["kernel"] == {"sysctl": {'a"b\\c': hostile.value}}
