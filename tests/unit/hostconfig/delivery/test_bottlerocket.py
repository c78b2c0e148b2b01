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
    "acceptLosses": EVERY_LAYER,
}


def a_bottlerocket(hardware: str = "c6in.metal", **overrides: Any) -> HostPlan:
    machine = load_hardware(hardware)
    profile = a_profile("deterministic-high-perf", **{**REFERENCE, **overrides})
    return plan_host(machine, profile, pool="t0", image=image_for("bottlerocket", machine))


def set_without(layer: str) -> list[str]:
    return [each for each in EVERY_LAYER if each != layer]


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
    assert written["kubernetes"]["cpu-manager-policy-options"] == [
        "full-pcpus-only",
        "strict-cpu-reservation",
    ]


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
        (
            {"cpuManagerPolicyOptions": {"align-by-socket": "true"}},
            "only, not align-by-socket=true",
        ),
        ({"cpuManagerPolicyOptions": {"full-pcpus-only": "false"}}, "not full-pcpus-only=false"),
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


def test_limits_of_containers_are_settings_of_their_own() -> None:
    wanted = {"memlock": "infinity", "nofile": 65536, "rtprio": 20}
    plan = a_bottlerocket(limits=wanted, acceptLosses=set_without("limit"))

    assert settings(plan)["oci-defaults"]["resource-limits"] == {
        "max-locked-memory": {"hard-limit": -1, "soft-limit": -1},
        "max-open-files": {"hard-limit": 65536, "soft-limit": 65536},
        "max-realtime-priority": {"hard-limit": 20, "soft-limit": 20},
    }
    assert "nodeadm" not in bottlerocket_settings(plan), "it has no part in these limits"


def test_the_module_of_connection_tracking_is_loaded_by_a_setting() -> None:
    plan = a_bottlerocket(network={"idleSessionS": 86400})

    assert settings(plan)["kernel"]["modules"] == {
        "nf_conntrack": {"allowed": True, "autoload": True}
    }
    assert not [loss for loss in losses(plan) if "modules-load" in loss.key]
    assert "modules" not in settings(a_bottlerocket(network={"idleSessionS": None}))["kernel"]


@pytest.mark.parametrize(
    ("time", "servers"),
    [
        ({"source": "amazon"}, ["169.254.169.123"]),
        ({"source": "servers", "servers": ["ntp1.example.net", "10.80.4.1"]}, None),
    ],
)
def test_time_servers_replace_those_of_the_image(
    time: dict[str, Any], servers: list[str] | None
) -> None:
    written = settings(a_bottlerocket(time=time))

    assert written["ntp"] == {"time-servers": servers or time["servers"]}
    assert "ntp" not in settings(a_bottlerocket())


def test_a_bound_that_no_agent_asks_for_is_a_loss() -> None:
    servers = [f"ntp{number}.example.net" for number in range(1, 4)]
    wanted = {"source": "servers", "servers": servers, "accuracy": "rts25-automated"}

    with pytest.raises(DeliveryError, match=r"clock\.sources: no agent runs.*\[clock\]"):
        bottlerocket_settings(a_bottlerocket(time=wanted))
    accepted = a_bottlerocket(time=wanted, acceptLosses=[*EVERY_LAYER, "clock"])
    assert settings(accepted)["ntp"] == {"time-servers": servers}


def test_eks_can_merge_the_settings() -> None:
    """EKS user guide, launch templates: what it takes of TOML."""
    marks = Registration(labels={"corelane.io/tier": "t0"}, taints=("a.io/b=c:NoSchedule",))
    text = bottlerocket_settings(
        a_bottlerocket(time={"source": "amazon"}, hugePages={"1Gi": 8}), marks
    )
    lines = [line for line in text.splitlines() if not line.startswith("#")]

    assert not [line for line in lines if line.startswith("[") and '"' in line]
    assert not [line for line in lines if '\\"' in line or "'" in line]


def test_hostile_text_stays_text() -> None:
    hostile = Sysctl.model_construct(
        key='a"b\\c', value='1"\n[settings.host-containers.admin]\nenabled = true', why="x\ny = 1"
    )
    plan = changed(a_bottlerocket(), settings=(hostile,))

    assert settings(plan)["kernel"] == {"sysctl": {'a"b\\c': hostile.value}}
