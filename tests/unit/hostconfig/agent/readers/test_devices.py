"""The readers that probe at devices and delivered files: interrupts, ethtool, file."""

from hashlib import sha256
from pathlib import Path

import pytest

from corelane.hostconfig.agent.ethtool import PARAMETERS, Links
from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Reading, State
from tests.support.host_tree import a_host, reading

ONLINE = "/sys/devices/system/cpu/online"
PCI = "/sys/devices/pci0000:00/0000:00:03.0"


def with_interrupts(root: Path, allowed: dict[int, str], *, device: str = PCI, **more: str) -> Host:
    files = {f"{PCI}/msi_irqs/{number}": "msix\n" for number in allowed}
    files |= {f"/proc/irq/{n}/smp_affinity_list": f"{cpus}\n" for n, cpus in allowed.items()}
    files |= {f"{device}/net/eth0/ifindex": "2", "/proc/irq/99/smp_affinity_list": "63", **more}
    links = {f"{device}/net/eth0/device": "../../../" + device.rpartition("/")[2]}
    return a_host(root, files, {**links, "/sys/class/net/eth0": f"../../..{device}/net/eth0"})


@pytest.mark.parametrize("device", [PCI, f"{PCI}/virtio2"])
def test_interrupts_on_some_of_the_cpus_are_ok(tmp_path: Path, device: str) -> None:
    host = with_interrupts(tmp_path, {24: "0", 25: "1", 26: "0-1"}, device=device)

    assert reading(host, "interrupts", "eth0", "0-3") == Reading(State.OK, "0-1")


def test_an_interrupt_beyond_the_cpus_is_drift_and_is_named(tmp_path: Path) -> None:
    host = with_interrupts(tmp_path, {24: "0", 101: "0-7"})

    assert reading(host, "interrupts", "eth0", "0-3") == Reading(
        State.DRIFT,
        "0-7",
        "interrupt 101 of eth0 may be served by 0-7, wanted only CPUs of 0-3 (1 of 2 interrupts)",
    )


def test_packets_that_a_queue_hands_on_are_drift(tmp_path: Path) -> None:
    queues = f"{PCI}/net/eth0/queues"
    kept = with_interrupts(tmp_path / "kept", {24: "0"}, **{f"{queues}/rx-0/rps_cpus": "00"})
    more = {f"{queues}/rx-0/rps_cpus": "00", f"{queues}/rx-1/rps_cpus": "0c"}
    handed_on = with_interrupts(tmp_path / "on", {24: "0"}, **more)

    assert reading(kept, "interrupts", "eth0", "0").state is State.OK
    assert reading(handed_on, "interrupts", "eth0", "0") == Reading(
        State.DRIFT,
        "2-3",
        "/sys/class/net/eth0/queues/rx-1/rps_cpus hands packets on to CPUs 2-3",
    )


def test_offline_cpus_serve_no_interrupt(tmp_path: Path) -> None:
    host = with_interrupts(tmp_path, {24: "0-7"}, **{ONLINE: "0-3"})

    assert reading(host, "interrupts", "eth0", "0-3").state is State.OK


def test_a_vector_without_an_interrupt_is_passed_over(tmp_path: Path) -> None:
    host = with_interrupts(tmp_path, {24: "0"}, **{f"{PCI}/msi_irqs/25": ""})

    assert reading(host, "interrupts", "eth0", "0").state is State.OK


def test_an_interface_without_interrupts_is_unreadable(tmp_path: Path) -> None:
    files = {"/sys/devices/virtual/net/lo/ifindex": "1", f"{PCI}/net/eth1/ifindex": "3"}
    links = {
        "/sys/class/net/lo": "../../devices/virtual/net/lo",
        "/sys/class/net/eth1": f"../../..{PCI}/net/eth1",
        f"{PCI}/net/eth1/device": f"../../../{PCI.rpartition('/')[2]}",
    }
    host = a_host(tmp_path, files, links)

    for nic in ("lo", "eth1", "none0"):
        assert reading(host, "interrupts", nic, "0").state is State.UNREADABLE
        assert reading(host, "interrupts", nic, "0", optional=True).state is State.NOT_APPLICABLE


def test_a_parameter_compares_as_ethtool_shows_it(tmp_path: Path) -> None:
    a_host(tmp_path, {}, {"/sys/class/net/eth0/device": "../.."})
    host = Host(str(tmp_path), ethtool=lambda nic, name: {("eth0", "rx-usecs"): "8"}[nic, name])

    assert reading(host, "ethtool", "eth0", "8", field="rx-usecs") == Reading(State.OK, "8")
    assert reading(host, "ethtool", "eth0", "0", field="rx-usecs") == Reading(
        State.DRIFT, "8", "rx-usecs of eth0 is 8, wanted 0"
    )


def test_an_interface_the_host_lacks_is_absent(tmp_path: Path) -> None:
    with pytest.raises(AbsentError, match="none0: No such device"):
        Links(a_host(tmp_path, {})).parameter("none0", "rx")


def test_an_interface_of_the_same_name_elsewhere_is_not_the_hosts(tmp_path: Path) -> None:
    files = {"/sys/class/net/lo/ifindex": "1", "/sys/class/net/lo/address": "02:00:00:00:00:01"}

    with pytest.raises(UnreadableError, match="not in the host's network namespace"):
        Links(a_host(tmp_path, files)).parameter("lo", "rx")


@pytest.mark.parametrize("nic", ["x" * 16, "x" * 300])
def test_a_name_that_no_interface_can_have_is_unreadable(tmp_path: Path, nic: str) -> None:
    files = {"/sys/class/net/lo/ifindex": "1", "/sys/class/net/lo/address": "00:00:00:00:00:00"}

    with pytest.raises(UnreadableError):
        Links(a_host(tmp_path, files, {f"/sys/class/net/{nic[:250]}": "lo"})).parameter(
            nic[:250], "rx"
        )


def test_every_parameter_of_the_loopback_is_answered_or_lacking() -> None:
    if not Path("/sys/class/net/lo").exists():
        pytest.skip("this machine shows no /sys/class/net/lo")

    for name in PARAMETERS:
        with pytest.raises(AbsentError, match="not supported"):
            Links(Host()).parameter("lo", name)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("adaptive-rx", 1, "on"), ("adaptive-rx", 0, "off"), ("rx-usecs", 8, "8")],
)
def test_a_switch_is_on_or_off_and_all_else_a_number(
    name: str, value: int, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Links, "_ask", lambda *_: [value] * 32)

    assert Links(Host(str(tmp_path))).parameter("eth0", name) == shown


def test_a_parameter_without_a_reader_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no parameter 'speed', wanted one of adaptive-rx"):
        Links(Host(str(tmp_path))).parameter("lo", "speed")


def test_a_file_is_known_by_its_digest(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/etc/chrony.conf": "pool x\n"})
    digest = sha256(b"pool x\n").hexdigest()

    assert reading(host, "file", "/etc/chrony.conf", digest).state is State.OK
    assert reading(host, "file", "/etc/chrony.conf", "0" * 64).state is State.DRIFT


def test_a_file_that_is_gone_is_drift_where_its_folder_can_be_seen(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/etc/other": ""})
    nothing = a_host(tmp_path / "empty", {})

    assert reading(host, "file", "/etc/x/chrony.conf", "0").observed == "absent"
    assert reading(host, "file", "/etc/x/chrony.conf", "0").state is State.DRIFT
    assert reading(nothing, "file", "/etc/x/chrony.conf", "0").state is State.UNREADABLE
    assert reading(host, "file", "/etc/x", "0", optional=True).state is State.NOT_APPLICABLE
