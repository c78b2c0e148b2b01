"""What interfaces, drives and caches cannot do is refused, with a way out."""

from typing import Any

import pytest

from corelane.hostconfig.catalogue import load_hardware, load_image
from corelane.hostconfig.invariants import Failure, HostPlanError
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT
from corelane.hostconfig.model.settings import InterfaceSetting
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile, a_rendered_host, edited, failing

CLASSES = {"classes": {"engine": {"l3Percent": 60}}}
KEEPER = "one-mechanism-places-interrupts"
MASK = "etc/systemd/system/irqbalance.service"
BANNED = "etc/sysconfig/irqbalance"


def refused(hardware: str, profile: str = "deterministic-high-perf", **wanted: Any) -> Failure:
    with pytest.raises(HostPlanError) as refusal:
        a_plan(hardware, profile, **wanted)
    (failure,) = refusal.value.failures
    return failure


def of(driver: str | None, cpus: int = 4) -> Hardware:
    """Return a server whose trading interface has this driver."""
    machine = a_machine(coresPerL3=cpus).model_dump(by_alias=True)
    machine["topology"]["nics"][0]["driver"] = driver
    return Hardware.model_validate(machine)


def asked(hardware: Hardware, **interfaces: Any) -> Failure:
    profile = a_profile("docker-edge", hugePages={"1Gi": 0}, network={"interfaces": interfaces})
    with pytest.raises(HostPlanError) as refusal:
        plan_host(hardware, profile, pool="edge")
    (failure,) = refusal.value.failures
    return failure


def test_an_unknown_interface_is_refused_with_the_known_ones() -> None:
    failure = refused("epyc-9374f-1s", network={"interfaces": {"names": ["enp65s0f0", "eth0"]}})

    assert failure.id == "named-interfaces-exist"
    assert "epyc-9374f-1s has no interface eth0" in failure.found
    assert "enp65s0f0, enp65s0f1, eno1" in failure.remedy


def test_a_named_interface_of_an_unknown_driver_is_promised_nothing() -> None:
    failure = asked(of(None), names=["eth0"], receiveRing=None)

    assert "eth0 of an unknown driver has no moderationUs" in failure.found
    assert "name the driver" in failure.remedy


def test_a_named_interface_of_a_driver_without_data_is_promised_nothing() -> None:
    failure = asked(of("gve"), names=["eth0"])

    assert "eth0 (gve, on which there is no data) has no moderationUs, receiveRing" in failure.found


def test_a_hypervisors_interface_has_no_moderation_of_the_guests() -> None:
    failure = asked(of("virtio_net"), names=["eth0"], receiveRing=512)

    assert "eth0 (virtio_net) has no moderationUs, receiveRing" in failure.found


def test_a_profile_that_names_no_interface_asks_nothing_of_any() -> None:
    plan = a_plan(network={"interfaces": {"names": [], "transmitRing": 16_384}})

    assert not plan.of(InterfaceSetting), "eth0 takes 1024 at most, and is not tuned"


def test_a_ring_beyond_the_driver_is_refused_with_its_span() -> None:
    failure = refused("c7i.metal-24xl", network={"interfaces": {"transmitRing": 4096}})

    assert failure.id == "drivers-can-do-what-is-asked"
    assert "ena0 (ena) has transmit rings of 256 to 1024, asked for 4096" in failure.found


def test_more_queues_than_ec2_gives_an_interface_are_refused() -> None:
    failure = refused("c7i.metal-24xl", network={"interfaces": {"queues": 16}})

    assert "ena0 can have 8 queues, asked for 16" in failure.found


def test_more_queues_than_cpus_are_refused() -> None:
    assert "8 queues, asked for 9" in asked(of("ice"), queues=9).found


def test_more_queues_than_a_driver_has_are_refused() -> None:
    assert "4 queues, asked for 5" in asked(of("igc"), queues=5).found


@pytest.mark.parametrize("driver", ["e1000e", "igb", "igc"])
def test_a_delay_that_means_another_thing_to_the_driver_is_refused(driver: str) -> None:
    found = asked(of(driver), moderationUs=8).found

    assert f"({driver}) takes no delay or one of at least 10 µs, asked for 8" in found
    profile = a_profile("docker-edge", network={"interfaces": {"moderationUs": 10}})
    assert plan_host(of(driver), profile, pool="edge")


def test_a_queue_that_hands_trading_packets_on_is_caught() -> None:
    plan = a_plan(network={"interfaces": {"placeInterrupts": False}})
    host = edited(a_rendered_host(plan), INTERFACES_SCRIPT, "rps_cpus 00000000", "rps_cpus 3")
    failure = failing(host)["trading-packets-stay-on-their-cpu"]

    assert "ena0 hands packets on to CPUs 0-1" in failure.found
    assert "placeInterrupts" in failure.remedy


def test_without_names_each_interface_has_what_its_driver_can() -> None:
    profile = a_profile("docker-edge", hugePages={"1Gi": 0})

    assert plan_host(of(None), profile, pool="edge"), "nothing was promised, so nothing is refused"


def test_placed_interrupts_and_irqbalance_exclude_each_other() -> None:
    plan = a_plan()
    running = failing(a_rendered_host(plan, files={MASK: "[Service]\n"}))
    configured = failing(a_rendered_host(plan, files={BANNED: "IRQBALANCE_BANNED_CPULIST=2-47\n"}))

    assert "irqbalance may move them" in running[KEEPER].found
    assert "masked and configured" in configured[KEEPER].found


def test_an_array_without_drives_is_refused() -> None:
    failure = refused("m7i.4xlarge", "batch-optimization", storage={"instanceStore": "raid0"})

    assert failure.id == "instance-store-can-be-built"
    assert "m7i.4xlarge has no instance store drive" in failure.found


def test_an_array_without_nodeadm_is_refused() -> None:
    failure = refused("xeon-gold-6444y-2s", storage={"instanceStore": "raid0"})

    assert "ubuntu-24.04, which has no nodeadm for EC2" in failure.found
    assert "al2023" in failure.remedy


def test_an_array_of_instance_store_drives_is_planned() -> None:
    assert a_plan("c6id.16xlarge", "batch-optimization", storage={"instanceStore": "raid0"})


@pytest.mark.parametrize(
    ("hardware", "reason"),
    [
        ("c7i.metal-24xl", "al2023-x86-64-standard is built without X86_CPU_RESCTRL"),
        ("c7i.16xlarge", "c7i.16xlarge is virtual"),
        ("epyc-9374f-1s", "has no Intel RDT"),
    ],
)
def test_cache_classes_are_refused_where_they_cannot_be(hardware: str, reason: str) -> None:
    failure = refused(hardware, "general-purpose", cache=CLASSES)

    assert failure.id == "caches-can-be-divided"
    assert reason in failure.found
    assert "debian-12 or ubuntu-24.04" in failure.remedy, "the nearest thing that works"


def test_cache_classes_need_a_kubelet_to_give_them() -> None:
    failure = refused("xeon-gold-6444y-2s", "docker-edge", cache=CLASSES)

    assert "without a kubelet" in failure.found


@pytest.mark.parametrize("image", ["debian-12", "ubuntu-24.04"])
def test_cache_classes_are_planned_where_everything_can(image: str) -> None:
    profile = a_profile("colocation-deterministic", cache=CLASSES)
    hardware = load_hardware("xeon-gold-6444y-2s")

    assert plan_host(hardware, profile, pool="colocation", image=load_image(image))


def test_kube_proxys_timeout_is_no_matter_without_a_cluster() -> None:
    failure = refused("xeon-gold-6444y-2s", network={"idleSessionS": 7200})

    assert "7200, kube-proxy writes 86400" in failure.found
    assert a_plan("xeon-gold-6444y-2s", "docker-edge", network={"idleSessionS": 7200})
