"""What a profile may ask of devices, and what is no sensible wish on any machine."""

from typing import Any

import pytest
from pydantic import ValidationError

from corelane.hostconfig.catalogue import load_hardware
from corelane.hostconfig.model.devices import CachePartitioning, Interfaces, StorageTuning
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.nic_driver import DRIVERS, driver_of
from corelane.hostconfig.model.nic_parameters import ANY_DRIVER, MODERATION
from corelane.hostconfig.model.topology import Nic
from tests.support.hosts import a_machine


def classes(**shares: int) -> dict[str, Any]:
    return {"classes": {name: {"l3Percent": share} for name, share in shares.items()}}


def test_what_no_class_takes_remains_for_the_rest() -> None:
    assert CachePartitioning.model_validate(classes(engine=60, data=25)).rest_percent == 15


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (
            classes(engine=60, data=35),
            "take 95 percent of the cache; wanted at least 10",
        ),
        (classes(info=50), "found info; wanted a name without a meaning"),
        (classes(system=50), "found system; wanted a name without a meaning"),
        (classes(engine=5), "greater than or equal to 10"),
        ({"classes": {}}, "at least 1 item"),
        ({"classes": {"../up": {"l3Percent": 50}}}, "should match pattern"),
        (
            {"classes": {"a": {"l3Percent": 50, "memoryBandwidthPercent": 55}}},
            "a multiple of 10",
        ),
    ],
)
def test_a_division_that_cannot_be_is_refused(wanted: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CachePartitioning.model_validate(wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        {"names": ["eth0; reboot"]},
        {"moderationUs": -1},
        {"moderationUs": 25},
        {"receiveRing": 0},
        {"queues": 0},
        {"coalesce": "off"},
    ],
)
def test_a_wish_outside_of_every_interface_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Interfaces.model_validate(wanted)


@pytest.mark.parametrize(
    "wanted", [{"scheduler": "bfq"}, {"instanceStore": "raid1"}, {"readAheadKib": 6}]
)
def test_a_wish_that_no_drive_grants_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StorageTuning.model_validate(wanted)


def test_of_an_unknown_driver_nothing_is_asked() -> None:
    assert driver_of(None) is driver_of("a-driver-of-tomorrow") is ANY_DRIVER
    assert not any(ANY_DRIVER)


def test_adaptive_moderation_goes_off_before_a_fixed_delay_is_set() -> None:
    for driver in DRIVERS.values():
        adaptive = [name.startswith("adaptive") for name in driver.moderation]
        assert adaptive == sorted(adaptive, reverse=True), "an adaptive driver ignores the delay"
        assert set(driver.moderation) <= set(MODERATION), "no other parameter is asked for"


@pytest.mark.parametrize("name", ["bnxt_en", "igb", "igc", "ixgbe", "mlx4_core", "mlx4_en", "sfc"])
def test_the_drivers_of_trading_hosts_are_known(name: str) -> None:
    driver = driver_of(name)

    assert driver.is_known
    assert driver.has_vectors
    assert driver.receive_ring
    assert driver.moderation


def test_what_is_known_of_a_driver_names_its_source() -> None:
    for name, driver in DRIVERS.items():
        assert driver.source.startswith("drivers/net/"), name
        assert driver.source.endswith(".c"), name
        assert driver.interrupts, name


@pytest.mark.parametrize(
    "driver", ["sfc", "rvu_nicpf", "ATL1E", "MOSCHIP usb-ethernet driver", "fsl_dpaa2_eth"]
)
def test_a_hardware_entry_names_whichever_driver_linux_has(driver: str) -> None:
    assert Nic(name="Eth0", numa_node=0, driver=driver).driver == driver


@pytest.mark.parametrize("driver", ["", "../ena", "ena\nreboot", "$(reboot)"])
def test_what_no_driver_is_called_is_refused(driver: str) -> None:
    with pytest.raises(ValidationError):
        Nic(name="eth0", numa_node=0, driver=driver)


@pytest.mark.parametrize(
    ("ways", "words", "own"),
    [
        ({}, "name feed", True),
        ({"pci": "10000:01:00.0"}, "pci 10000:01:00.0", False),
        ({"mac": "0c:42:a1:00:00:01"}, "mac 0c:42:a1:00:00:01", False),
        ({"nth_of_driver": 2, "driver": "ena"}, "driver ena 2", False),
        ({"nth_of_driver": 0, "driver": "mlx4_en"}, "driver mlx4_core 0", False),
    ],
)
def test_an_interface_says_how_a_host_finds_it(
    ways: dict[str, Any], words: str, *, own: bool
) -> None:
    nic = Nic(name="feed", numa_node=0, **ways)

    assert (nic.found_by, nic.has_own_name) == (words, own)
    assert nic.ways[0] == words.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ({"pci": "41:00.0"}, "should match pattern"),
        ({"pci": "0000:41:00.0; reboot"}, "should match pattern"),
        ({"pci": "0000:4G:00.0"}, "should match pattern"),
        ({"mac": "0C:42:A1:00:00:01"}, "should match pattern"),
        ({"mac": "0c:42:a1:00:00"}, "should match pattern"),
        ({"nth_of_driver": -1, "driver": "ena"}, "greater than or equal to 0"),
        ({"nth_of_driver": 0}, "found number 0 of no driver; wanted the driver"),
        (
            {"pci": "0000:41:00.0", "mac": "0c:42:a1:00:00:01"},
            "found pci and mac; wanted one way to find the interface. Keep one of them",
        ),
    ],
)
def test_a_way_that_finds_nothing_or_two_ways_are_refused(ways: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Nic(name="feed", numa_node=0, **ways)


def test_two_interfaces_that_are_found_in_the_same_way_are_refused() -> None:
    entry = a_machine(nics=(0, 1)).model_dump(by_alias=True)
    for nic in entry["topology"]["nics"]:
        nic["pci"] = "0000:41:00.0"

    with pytest.raises(ValidationError, match=r"interface by pci 0000:41:00\.0 a second time"):
        Hardware.model_validate(entry)


def test_an_interface_of_ec2_is_not_found_by_a_name() -> None:
    entry = load_hardware("c7i.metal-24xl").model_dump(by_alias=True)
    entry["topology"]["nics"][0].update(name="eth0", nthOfDriver=None)
    entry["clockNic"] = "eth0"

    with pytest.raises(ValidationError, match="eth0 by its name alone on ec2-metal") as refused:
        Hardware.model_validate(entry)
    assert "Add driver: ena and nthOfDriver: 0" in str(refused.value)
    entry["topology"]["nics"][0]["pci"] = "0000:00:05.0"
    Hardware.model_validate(entry)
