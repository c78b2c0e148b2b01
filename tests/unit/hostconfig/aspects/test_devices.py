"""Interfaces, drives and caches are tuned where the profile asks and the hardware can."""

import tomllib
from typing import Any

import pytest
import yaml

from corelane.hostconfig.aspects.cache_partitioning import CONTAINERD, RDT
from corelane.hostconfig.docs.explain import explain
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.nic_driver import DRIVERS
from corelane.hostconfig.model.nic_parameters import MODERATION
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT, MODULES, RESCTRL_MOUNT, UDEV_RULES
from corelane.hostconfig.model.settings import (
    CacheShare,
    DriveArray,
    DriveSetting,
    InterfaceSetting,
    InterruptPlacement,
    MaskedUnit,
    UnsetParameter,
    WholeFile,
)
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile

COLOCATED, EDGE = "epyc-9374f-1s", "xeon-gold-6444y-2s"
CLASSES = {"classes": {"engine": {"l3Percent": 60}, "data": {"l3Percent": 20}}}


def parameters(plan: HostPlan, nic: str) -> dict[str, str]:
    return {s.parameter: s.value for s in plan.of(InterfaceSetting) if s.nic == nic}


def unset_of(plan: HostPlan, nic: str) -> dict[str, str]:
    return {s.parameter: s.why for s in plan.of(UnsetParameter) if s.nic == nic}


def placements(plan: HostPlan) -> dict[str, str]:
    return {s.nic: format_cpulist(s.cpus) for s in plan.of(InterruptPlacement)}


def masked(plan: HostPlan) -> set[str]:
    return {each.unit for each in plan.of(MaskedUnit)}


def with_nic(driver: str | None, numa_node: int = 0) -> Hardware:
    machine = a_machine(nics=(numa_node,)).model_dump(by_alias=True)
    machine["topology"]["nics"][0]["driver"] = driver
    return Hardware.model_validate(machine)


def planned(hardware: Hardware, **overrides: Any) -> HostPlan:
    profile = a_profile("docker-edge", hugePages={"1Gi": 0}, **overrides)
    return plan_host(hardware, profile, pool="edge")


def test_ena_is_not_asked_for_adaptive_sending_which_it_lacks() -> None:
    assert parameters(a_plan(), "ena0") == {"adaptive-rx": "off", "rx-usecs": "0", "tx-usecs": "0"}


def test_a_driver_with_both_ways_is_asked_for_both() -> None:
    wanted = parameters(a_plan(COLOCATED, "colocation-deterministic"), "enp65s0f0")

    assert wanted["adaptive-tx"] == "off"
    assert wanted["rx"] == "4096"


@pytest.mark.parametrize("driver", [*DRIVERS, "gve", "a driver of tomorrow", None])
def test_a_trading_interface_has_its_interrupts_placed_and_no_packet_handed_on(
    driver: str | None,
) -> None:
    plan = planned(with_nic(driver))
    asked = [s.command for s in plan.of(InterfaceSetting) if s.nic == "eth0"]

    assert placements(plan) == {"eth0": "0-1"}
    assert "rps" not in asked
    assert "irqbalance.service" in masked(plan)
    assert not plan.of(InterruptPlacement)[0].optional, "a trading interface needs its vectors"


@pytest.mark.parametrize("driver", ["sfc", "bnxt_en", "ixgbe", "igb", "igc", "mlx4_en"])
def test_what_a_driver_takes_is_set_and_what_it_does_not_is_said(driver: str) -> None:
    plan = planned(with_nic(driver))
    asked, unset = parameters(plan, "eth0"), unset_of(plan, "eth0")

    assert asked["rx"] == "4096"
    assert asked["rx-usecs"] == "0"
    assert asked.keys() | unset.keys() == {"rx", *MODERATION}, "each wish is granted or told"
    assert not asked.keys() & unset.keys()
    assert all("does not take it (Linux drivers/net" in why for why in unset.values())


@pytest.mark.parametrize(
    ("driver", "why"),
    [
        (None, "the hardware entry does not name the driver"),
        ("gve", "there is no data on the driver gve"),
        ("virtio_net", "a hypervisor decides whether virtio_net takes it"),
    ],
)
def test_what_is_not_known_of_a_driver_is_said(driver: str | None, why: str) -> None:
    plan = planned(with_nic(driver), network={"interfaces": {"transmitRing": 512}})
    unset = unset_of(plan, "eth0")

    assert parameters(plan, "eth0") == {}
    assert unset.keys() == {"rx", "tx", *MODERATION}
    assert all(text.startswith(why) for text in unset.values())
    assert (
        f"# eth0: rx, tx, adaptive-rx, adaptive-tx, rx-usecs, tx-usecs not set: {why}"
        in (plan.files[INTERFACES_SCRIPT])
    )
    (explained,) = explain(plan, "eth0.tx")
    assert explained.value == "not set"
    assert explained.files == (f"{INTERFACES_SCRIPT}",)


def test_queues_that_a_driver_does_not_change_are_said() -> None:
    wanted = {"interfaces": {"queues": 2}}

    assert "combined" in unset_of(planned(with_nic("sfc"), network=wanted), "eth0")
    either = parameters(planned(with_nic("mlx4_core"), network=wanted), "eth0")
    assert either["rx-channels"] == either["tx-channels"] == "2"


@pytest.mark.parametrize("driver", ["igb", "r8152", "virtio_net", None])
def test_an_interface_that_does_not_trade_may_be_without_vectors(driver: str | None) -> None:
    machine = with_nic(driver).model_dump(by_alias=True)
    machine["topology"]["nics"][0]["trading"] = False
    (placement,) = planned(Hardware.model_validate(machine)).of(InterruptPlacement)

    assert placement.optional == (driver != "igb"), "a device that igb drives has them"


def test_only_packets_that_do_not_trade_are_handed_on_where_nothing_is_placed() -> None:
    wanted = {"interfaces": {"names": ["eno1", "enp65s0f0"], "placeInterrupts": False}}
    plan = a_plan(COLOCATED, "colocation-deterministic", network=wanted)
    masks = {s.nic: s.value for s in plan.of(InterfaceSetting) if s.command == "rps"}

    assert masks == {"eno1": "00000003", "enp65s0f0": "00000000"}, "0 also undoes the default mask"


def test_only_trading_interfaces_are_tuned_unless_others_are_named() -> None:
    everyday = a_plan(COLOCATED, "colocation-deterministic")
    named = {"interfaces": {"names": ["eno1"], "receiveRing": 1024}}

    assert not parameters(everyday, "eno1")
    assert parameters(a_plan(COLOCATED, "colocation-deterministic", network=named), "eno1")[
        "rx"
    ] == ("1024")


def test_interrupts_go_to_housekeeping_cpus_of_their_numa_node() -> None:
    assert placements(a_plan(COLOCATED, "colocation-deterministic")) == {
        "enp65s0f0": "8-9",
        "enp65s0f1": "8-9",
        "eno1": "0-1",
    }, "trading or not: no interrupt may land on an isolated CPU"


def test_a_numa_node_without_housekeeping_borrows_all_of_it() -> None:
    machine = with_nic("ice", numa_node=1).model_dump(by_alias=True)
    topology = machine["topology"]
    topology["numaNodes"] = [*topology["numaNodes"], {"id": 2, "memoryMib": 65_536}]
    machine["topology"]["nics"][0]["numaNode"] = 2
    machine["memoryMib"] += 65_536
    machine["topology"]["nics"][0]["trading"] = False
    plan = planned(Hardware.model_validate(machine))

    assert placements(plan) == {"eth0": format_cpulist(plan.cpus.housekeeping)}


def test_irqbalance_is_masked_where_interrupts_are_placed_and_told_otherwise_where_not() -> None:
    placed, left = a_plan(), a_plan(network={"interfaces": {"placeInterrupts": False}})

    assert "irqbalance.service" in masked(placed)
    assert "etc/sysconfig/irqbalance" not in placed.files
    assert placed.files["etc/systemd/system/irqbalance.service"] == ""
    assert "irqbalance.service" not in masked(left)
    assert "etc/sysconfig/irqbalance" in left.files


def test_interfaces_of_pods_to_come_are_steered_on_kernels_that_can() -> None:
    (sysctl,) = [s for s in a_plan().sysctls if s.key == "net.core.rps_default_mask"]

    assert (sysctl.value, sysctl.since) == ("00000003", "6.3")
    assert (
        "-net.core.rps_default_mask = 00000003"
        in a_plan().files["etc/sysctl.d/99-zz-corelane.conf"]
    )


def test_sending_cpus_are_dealt_to_the_queues() -> None:
    plan = a_plan(network={"interfaces": {"queues": 4}})
    masks = [int(v.replace(",", ""), 16) for k, v in parameters(plan, "ena0").items() if "tx-" in k]
    queues = [mask for mask in masks if mask]

    assert sum(queues) == (1 << 48) - 1, "every online CPU has one queue, and only one"


def test_a_silent_session_needs_the_module_at_boot() -> None:
    plan = a_plan()

    assert plan.files[MODULES].splitlines()[-1] == "nf_conntrack"
    assert "nf_conntrack_tcp_timeout_established" in " ".join(s.key for s in plan.sysctls)


@pytest.mark.parametrize("hardware", ["c7i.metal-24xl", "c6in.metal", COLOCATED, EDGE])
def test_no_plan_changes_the_names_of_interfaces(hardware: str) -> None:
    plan = a_plan(hardware, "deterministic-high-perf")

    assert "net.ifnames" not in {a.key for a in plan.kernel_arguments}


def test_the_interrupts_of_an_interface_without_a_known_name_are_named_in_general() -> None:
    (placement,) = a_plan().of(InterruptPlacement)
    (own, *_) = a_plan(COLOCATED, "colocation-deterministic").of(InterruptPlacement)

    assert placement.why.endswith("/proc/interrupts names them NIC-Tx-Rx-N")
    assert own.nic == "enp65s0f0"


def test_drives_are_set_by_a_rule_when_they_appear() -> None:
    plan = a_plan("c6id.16xlarge", "batch-optimization", storage={"requests": 512})
    rules = plan.files[UDEV_RULES]

    for attribute, value in (
        ("scheduler", "none"),
        ("nr_requests", "512"),
        ("read_ahead_kb", "4096"),
    ):
        assert f'KERNEL=="nvme*n*", ATTR{{queue/{attribute}}}="{value}"' in rules


def test_an_array_reads_ahead_too() -> None:
    plan = a_plan("c6id.16xlarge", "batch-optimization", storage={"instanceStore": "raid0"})

    assert {s.drives for s in plan.of(DriveSetting)} == {"nvme*n*", "md*"}
    assert [s.level for s in plan.of(DriveArray)] == ["raid0"]


def test_cache_classes_take_exclusive_parts_and_the_rest_has_what_remains() -> None:
    plan = a_plan(EDGE, "colocation-deterministic", cache=CLASSES)
    document = yaml.safe_load(plan.files[RDT])
    partitions = document["partitions"]

    assert {name: each["l3Allocation"] for name, each in partitions.items()} == {
        "engine": "60%",
        "data": "20%",
        "system": "20%",
    }
    assert list(partitions["system"]["classes"]) == ["system/default"]
    assert document["options"]["l3"] == {"optional": False}
    assert {s.group: s.l3_percent for s in plan.of(CacheShare)} == {
        "engine": 60,
        "data": 20,
        "": 20,
    }


def test_containerd_is_told_of_the_classes_and_waits_for_the_mount() -> None:
    files = a_plan(EDGE, "colocation-deterministic", cache=CLASSES).files
    tasks = tomllib.loads(files[CONTAINERD])["plugins"]["io.containerd.service.v1.tasks-service"]

    assert tasks == {"rdt_config_file": f"/{RDT}"}
    assert "Type=resctrl" in files[RESCTRL_MOUNT]
    assert files[CONTAINERD].startswith("# containerd creates the classes when it starts\n")
    assert (
        "Requires=sys-fs-resctrl.mount"
        in files["etc/systemd/system/containerd.service.d/60-corelane-rdt.conf"]
    )


@pytest.mark.parametrize("profile", ["general-purpose", "spot-best-effort"])
def test_a_profile_without_the_sections_touches_no_device(profile: str) -> None:
    plan = a_plan("m7i.4xlarge", profile)
    kinds = (
        InterfaceSetting | InterruptPlacement | DriveSetting | DriveArray | CacheShare | WholeFile
    )

    assert not [s for s in plan.settings if isinstance(s, kinds)]
