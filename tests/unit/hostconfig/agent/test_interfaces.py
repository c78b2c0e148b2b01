"""An interface of the plan is the same one for the program that sets it and for the audit."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.interfaces import devices, name_of
from corelane.hostconfig.agent.probe import Probe
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT
from tests.support.host_tree import a_host, a_tree
from tests.support.hosts import a_plan
from tests.support.interface_host import InterfaceHost

BUS = "/sys/devices/pci0000:00"


class Port(NamedTuple):
    """An interface below a PCI device, or without one."""

    name: str
    slot: str
    driver: str = "ena"
    mac: str = "02:00:00:00:00:01"
    below: str = ""


def with_ports(root: Path, ports: Iterable[Port]) -> Host:
    """Return a host with these interfaces, and two without a device."""
    a_tree(root, {"/sys/class/net/lo/address": "00:00:00:00:00:00\n"})
    a_tree(root, {"/sys/class/net/cali12ab/address": "ee:ee:ee:ee:ee:ee\n"})
    for port in ports:
        device = f"{BUS}/{port.slot}{port.below}"
        here = f"{device}/net/{port.name}"
        up = "../" * (len(port.below.split("/")) + 5)
        links = {
            f"{here}/device": "../..",
            f"/sys/class/net/{port.name}": f"../..{here.removeprefix('/sys')}",
        }
        if port.driver and not (root / f"{device}/driver".lstrip("/")).is_symlink():
            links[f"{device}/driver"] = f"{up}bus/pci/drivers/{port.driver}"
        a_tree(root, {f"{here}/address": f"{port.mac}\n"} if port.mac else {}, links)
        (root / here.lstrip("/")).mkdir(parents=True, exist_ok=True)
    return a_host(root, {})


def by_agent(host: Host, by: str) -> str | None:
    try:
        return name_of(Probe("nic", "ena0", "", by=by), host)
    except UnreadableError:
        return None


def by_program(root: Path, *ways: str) -> str | None:
    (root / "bin").mkdir(exist_ok=True)
    done = InterfaceHost(root, a_plan().files[INTERFACES_SCRIPT]).start("find", *ways)
    assert (done.returncode == 0) == (not done.stderr)
    return done.stdout.removesuffix("\n") if done.returncode == 0 else None


def found(root: Path, host: Host, *ways: str) -> str | None:
    """Return what both find, which is the same."""
    seen = by_agent(host, " ".join(ways))
    assert by_program(root, *ways) == seen
    return seen


FIRST, SECOND = "0000:00:05.0", "0000:00:06.0"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ens5", "ens6"),
        ("enp1s0f0np0", "enp1s0f1np1"),
        ("eth0", "eth1"),
        ("eth1", "eth0"),
        ("eth10", "eth9"),
    ],
)
def test_a_name_means_nothing_where_something_else_finds_it(
    tmp_path: Path, first: str, second: str
) -> None:
    ports = [Port(second, SECOND, mac="02:00:00:00:00:02"), Port(first, FIRST)]
    host = with_ports(tmp_path, ports)

    assert found(tmp_path, host, "driver", "ena", "0") == first
    assert found(tmp_path, host, "driver", "ena", "1") == second
    assert found(tmp_path, host, "pci", SECOND) == second
    assert found(tmp_path, host, "mac", "02:00:00:00:00:02") == second
    assert found(tmp_path, host, "name", first) == first


@pytest.mark.parametrize(
    "ways",
    [
        ("driver", "ena", "1"),
        ("driver", "efa", "0"),
        ("driver", "", "0"),
        ("pci", SECOND),
        ("pci", "0000:00"),
        ("pci", ""),
        ("mac", "02:00:00:00:00:09"),
        ("name", "eth0"),
        ("name", "cali12ab"),
        ("name", "*"),
    ],
)
def test_what_is_not_there_is_not_found(tmp_path: Path, ways: tuple[str, ...]) -> None:
    host = with_ports(tmp_path, [Port("ens5", FIRST)])

    assert found(tmp_path, host, *ways) is None


def test_another_driver_than_the_planned_one_is_told(tmp_path: Path) -> None:
    host = with_ports(tmp_path, [Port("ens5", FIRST, driver="virtio_net")])

    assert found(tmp_path, host, "driver", "ena", "0") is None
    with pytest.raises(
        AbsentError,
        match=r"ena0: no interface by driver ena 0, found ens5 \(virtio_net, 0000:00:05\.0\)",
    ):
        name_of(Probe("nic", "ena0", "", by="driver ena 0"), host)


def test_of_several_in_one_slot_or_with_one_address_none_is_chosen(tmp_path: Path) -> None:
    ports = [Port("ens1", FIRST, driver="mlx4_core"), Port("ens1d1", FIRST, driver="mlx4_core")]
    host = with_ports(tmp_path, ports)

    assert found(tmp_path, host, "pci", FIRST) is None
    assert found(tmp_path, host, "mac", "02:00:00:00:00:01") is None
    with pytest.raises(UnreadableError, match=r"2 interfaces by pci 0000:00:05\.0: ens1, ens1d1"):
        name_of(Probe("nic", "feed", "", by=f"pci {FIRST}"), host)


def test_a_virtio_device_is_in_the_slot_of_its_pci_function(tmp_path: Path) -> None:
    host = with_ports(tmp_path, [Port("enp5s0", FIRST, driver="virtio_net", below="/virtio3")])

    assert found(tmp_path, host, "pci", FIRST) == "enp5s0"
    assert found(tmp_path, host, "driver", "virtio_net", "0") == "enp5s0"
    assert [each.pci for each in devices(host)] == [FIRST]


def test_a_device_without_driver_address_or_slot_is_still_one(tmp_path: Path) -> None:
    host = with_ports(tmp_path, [Port("usb0", "usb1", driver="", mac="")])

    assert found(tmp_path, host, "name", "usb0") == "usb0"
    assert [(each.pci, each.driver, each.mac) for each in devices(host)] == [("", "", "")]


_SLOTS = st.builds(
    "{}:{:02x}:{:02x}.{}".format,
    st.sampled_from(["0000", "0001", "10000"]),
    st.integers(0, 255),
    st.integers(0, 31),
    st.integers(0, 7),
)
_PORTS = st.lists(
    st.builds(
        Port,
        name=st.from_regex(r"\A[a-z][a-z0-9._-]{0,12}\Z"),
        slot=st.one_of(_SLOTS, st.sampled_from([FIRST, SECOND, "usb1"])),
        driver=st.sampled_from(["ena", "mlx5_core", "MOSCHIP usb-ethernet driver", ""]),
        mac=st.sampled_from(["02:00:00:00:00:01", "02:00:00:00:00:02", ""]),
        below=st.sampled_from(["", "/virtio3"]),
    ),
    max_size=6,
    unique_by=lambda port: port.name,
)


@settings(max_examples=15)  # each runs the program several times
@given(_PORTS)
def test_the_program_and_the_audit_find_the_same(
    tmp_path_factory: pytest.TempPathFactory, ports: list[Port]
) -> None:
    root = tmp_path_factory.mktemp("host")
    host = with_ports(root, ports)
    ways = {("pci", port.slot) for port in ports} | {("mac", port.mac) for port in ports}
    ways |= {("driver", port.driver, number) for port in ports for number in "012"}

    for each in sorted(ways):
        found(root, host, *each)
