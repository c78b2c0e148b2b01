import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from corelane.hostconfig.agent.__main__ import main
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.topology import capture
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.topology import Topology
from tests.support.host_tree import a_host
from tests.support.hosts import a_machine, machines
from tests.support.machine_tree import CPUS, NODES, PCI, sysfs_of


def tree_of(root: Path, topology: Topology, **more: str) -> Host:
    links = {f"/sys/class/net/{n.name}/device": f"{PCI}/{n.name}" for n in topology.nics}
    return a_host(root, {**dict(sysfs_of(topology)), **more}, links)


def renamed(keys: list[int]) -> list[int]:
    """Return numbers by first appearance, since numbers as such mean nothing."""
    order = list(dict.fromkeys(keys))
    return [order.index(key) for key in keys]


def places(topology: Topology) -> list[list[int]]:
    cpus = sorted(topology.cpus, key=lambda cpu: cpu.id)
    return [
        [cpu.id for cpu in cpus],
        [cpu.numa_node for cpu in cpus],
        *(renamed([getattr(cpu, key) for cpu in cpus]) for key in ("core", "socket", "l3")),
    ]


@settings(max_examples=12)  # each is a tree of thousands of files
@given(machines())
def test_a_machine_is_captured_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, machine: Hardware
) -> None:
    host = tree_of(tmp_path_factory.mktemp("host"), machine.topology)
    captured = Topology.model_validate(json.loads(json.dumps(capture(host))))

    assert places(captured) == places(machine.topology)
    assert captured.numa_nodes == machine.topology.numa_nodes
    assert {(n.name, n.numa_node) for n in captured.nics} == {
        (n.name, n.numa_node) for n in machine.topology.nics
    }


def test_this_machine_is_captured() -> None:
    if not Path(CPUS, "online").exists():
        pytest.skip("this machine shows no CPUs in /sys")
    captured = Topology.model_validate(capture(Host()))

    assert format_cpulist(captured.online) == Path(CPUS, "online").read_text().strip()


def test_offline_cpus_are_left_out(tmp_path: Path) -> None:
    online = tree_of(tmp_path, a_machine().topology, **{f"{CPUS}/online": "0-6"})

    assert [cpu["id"] for cpu in capture(online)["cpus"]] == [*range(7)]


@pytest.mark.parametrize("control", ["off", "forceoff"])
def test_a_machine_without_its_second_threads_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], control: str
) -> None:
    whole = a_machine().topology
    off = whole.without_smt()
    files = {f"{CPUS}/present": "0-15", f"{CPUS}/smt/control": f"{control}\n"}
    tree_of(tmp_path, off, **files)

    assert main(["topology", "--root", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    seen = json.loads(out)
    assert (seen["offline"], seen["smtControl"]) == ("8-15", control)
    assert f"SMT is {control}" in err
    assert "CPUs 8-15 are offline" in err
    assert Topology.model_validate(seen).offline == whole.online - off.online


@pytest.mark.parametrize("control", ["on", "notsupported", "notimplemented", "4", ""])
def test_the_state_of_smt_is_kept_where_it_is_a_known_word(tmp_path: Path, control: str) -> None:
    host = tree_of(tmp_path, a_machine().topology, **{f"{CPUS}/smt/control": control})
    seen = capture(host)

    assert seen.get("smtControl", control if control in {"4", ""} else None) == control
    assert "offline" not in seen
    Topology.model_validate(seen)


def test_a_kernel_without_numa_is_one_node(tmp_path: Path) -> None:
    files = {f"{CPUS}/online": "0-1", "/proc/meminfo": "MemTotal:  2097152 kB\nMemFree: 1 kB\n"}
    captured = capture(a_host(tmp_path, files))

    assert captured["numaNodes"] == [{"id": 0, "memoryMib": 2048}]
    assert [cpu["core"] for cpu in captured["cpus"]] == [0, 1]
    assert {(cpu["socket"], cpu["l3"]) for cpu in captured["cpus"]} == {(0, 0)}
    Topology.model_validate(captured)


def test_a_node_with_cpus_and_no_memory_is_refused_with_what_to_do(tmp_path: Path) -> None:
    empty = {f"{NODES}/node1/meminfo": "Node 1 MemTotal:  0 kB"}

    with pytest.raises(UnreadableError, match=r"NUMA node 1 has CPUs but no memory.*add memory"):
        capture(tree_of(tmp_path, a_machine().topology, **empty))


def test_a_node_of_memory_only_is_captured_and_an_empty_one_is_not(tmp_path: Path) -> None:
    more = {
        f"{NODES}/node2/cpulist": "\n",
        f"{NODES}/node2/meminfo": "Node 2 MemTotal: 1048576 kB",
        f"{NODES}/node3/cpulist": "\n",
        f"{NODES}/node3/meminfo": "Node 3 MemTotal: 0 kB",
    }
    captured = capture(tree_of(tmp_path, a_machine().topology, **more))

    assert [node["id"] for node in captured["numaNodes"]] == [0, 1, 2]


def drives(more: Mapping[str, str]) -> dict[str, str]:
    """Return drives: each is a block device behind a controller behind a PCI device."""
    return {
        f"/sys/block/{drive}/{name}": text
        for drive in ("nvme0n1", "nvme1n1", "nvme2n1", "nvme0c0n1", "sda")
        for name, text in {"size": "7814037168", "device/transport": "pcie", **more}.items()
    }


def test_local_drives_are_captured_and_volumes_are_not(tmp_path: Path) -> None:
    files = drives({"device/model": "Amazon EC2 NVMe Instance Storage  "})
    files["/sys/block/nvme1n1/device/model"] = "Amazon Elastic Block Store              \n"
    files["/sys/block/nvme2n1/device/transport"] = "tcp\n"
    captured = capture(tree_of(tmp_path, a_machine().topology, **files))

    assert captured["nvmes"] == [{"name": "nvme0n1", "numaNode": 0, "sizeGb": 4000}]


def test_every_driver_is_named(tmp_path: Path) -> None:
    drivers = {"eth7": "MOSCHIP usb-ethernet driver", "eth8": "ena", "eth9": "a_driver_of_tomorrow"}
    for nic, driver in drivers.items():
        link = f"../../../bus/pci/drivers/{driver}"
        a_host(tmp_path, {f"{PCI}/{nic}/x": ""}, {f"{PCI}/{nic}/driver": link})
        a_host(tmp_path, {}, {f"/sys/class/net/{nic}/device": f"{PCI}/{nic}"})
    machine = a_machine().topology
    captured = capture(tree_of(tmp_path, machine))

    assert drivers.items() <= {nic["name"]: nic.get("driver") for nic in captured["nics"]}.items()
    taken = Topology.model_validate(captured)
    assert {nic.name: nic.driver for nic in taken.nics if nic.driver} == drivers


def test_the_slot_of_an_interface_is_captured_where_it_has_one_alone(tmp_path: Path) -> None:
    slots = {"ens1": "0000:41:00.0", "ens2": "0000:42:00.0", "ens2d1": "0000:42:00.0"}
    for nic, slot in slots.items():
        a_host(tmp_path, {f"{PCI}/{slot}/x": ""}, {f"/sys/class/net/{nic}/device": f"{PCI}/{slot}"})
    captured = capture(tree_of(tmp_path, a_machine().topology))
    Topology.model_validate(captured)

    assert {nic["name"]: nic.get("pci") for nic in captured["nics"]} == {
        "ens1": "0000:41:00.0",
        "ens2": None,
        "ens2d1": None,
        "eth0": None,
    }


def test_what_a_stack_file_cannot_name_is_left_out_aloud(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree_of(tmp_path, a_machine().topology)
    a_host(tmp_path, {f"{PCI}/x/numa_node": "0"}, {"/sys/class/net/Weird!/device": f"{PCI}/x"})

    assert main(["topology", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "Weird!" not in said.out
    assert "left out the interface 'Weird!', wanted a name of letters" in said.err


def test_a_device_below_a_pci_device_is_on_its_node(tmp_path: Path) -> None:
    machine = a_machine().topology
    a_host(tmp_path, {}, {"/sys/class/net/eth9/device": f"{PCI}/x/virtio1/deep"})
    a_host(tmp_path, {}, {"/sys/class/net/Weird!/device": f"{PCI}/x"})
    host = tree_of(tmp_path, machine, **{f"{PCI}/x/numa_node": "1", f"{PCI}/x/virtio1/deep/y": ""})

    assert {"name": "eth9", "numaNode": 1} in capture(host)["nics"]
    assert "Weird!" not in {nic["name"] for nic in capture(host)["nics"]}


@pytest.mark.parametrize("files", [{}, {f"{CPUS}/online": "x"}, {f"{CPUS}/online": "0"}])
def test_what_is_no_machine_is_refused(
    tmp_path: Path, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    a_host(tmp_path, files)

    assert main(["topology", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("corelane: ")


def test_the_command_prints_what_a_stack_file_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree_of(tmp_path, a_machine().topology)

    assert main(["topology", "--root", str(tmp_path)]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert len(Topology.model_validate(data).online) == len(a_machine().topology.online)
