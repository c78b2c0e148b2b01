"""Every setting of a device is clean as planned, and drifts alone when it is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corelane.hostconfig.agent.audit import audit
from corelane.hostconfig.agent.probe import State
from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.host_tree import ConformingHost, a_tree
from tests.support.hosts import a_machine, a_plan, a_profile

Break = Callable[[ConformingHost], object]


def a_colocated_host() -> HostPlan:
    return a_plan(
        "xeon-gold-6444y-2s",
        "colocation-deterministic",
        cache={"classes": {"engine": {"l3Percent": 60}}},
        network={"interfaces": {"queues": 4}},
        storage={"readAheadKib": 128, "requests": 256},
    )


def standing(root: Path, plan: HostPlan) -> ConformingHost:
    return ConformingHost(root, expectations_document(plan), plan.files)


def drifting(tree: ConformingHost, plan: HostPlan) -> list[str]:
    done = audit(expectations_document(plan), tree.host)
    return [each.name for each in done.results if each.state.value != "ok"]


def write(path: str, text: str) -> Break:
    return lambda tree: (tree.root / path).write_text(f"{text}\n")


def test_devices_as_planned_are_clean(tmp_path: Path) -> None:
    plan = a_colocated_host()

    assert drifting(standing(tmp_path, plan), plan) == []


def answer(nic: str, parameter: str, value: str) -> Break:
    return lambda tree: tree.parameters.update({(nic, parameter): value})


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("ens1f0.rx-usecs", answer("ens1f0", "rx-usecs", "8")),
        ("ens1f1.combined", answer("ens1f1", "combined", "63")),
        ("ens1f0.tx-2", write("sys/class/net/ens1f0/queues/tx-2/xps_cpus", "ffffffff")),
        ("net.core.rps_default_mask", write("proc/sys/net/core/rps_default_mask", "0")),
        ("nvme*n*/queue/scheduler", write("sys/block/nvme0n0/queue/scheduler", "none [bfq]")),
        ("engine", write("sys/fs/resctrl/engine/schemata", "L3:0=1;1=1\nMB:0=100;1=100")),
        ("/etc/corelane/rdt.yaml", write("etc/corelane/rdt.yaml", "partitions: {}")),
    ],
)
def test_one_change_is_one_drift(tmp_path: Path, name: str, broken: Break) -> None:
    plan = a_colocated_host()
    tree = standing(tmp_path, plan)
    broken(tree)

    assert drifting(tree, plan) == [name]


def test_an_interrupt_that_moved_is_named_by_its_interface(tmp_path: Path) -> None:
    plan = a_colocated_host()
    tree = standing(tmp_path, plan)
    irqs = (tmp_path / "sys/devices/pci0000:00/eno1/msi_irqs").iterdir()
    (tmp_path / "proc/irq" / next(irqs).name / "smp_affinity_list").write_text("0-15\n")

    assert drifting(tree, plan) == ["eno1"]


def test_an_array_that_is_not_there_cannot_be_told_to_be_right(tmp_path: Path) -> None:
    plan = a_plan("c6id.16xlarge", "batch-optimization", storage={"instanceStore": "raid0"})
    tree = standing(tmp_path, plan)
    clean = drifting(tree, plan)
    (tmp_path / "sys/block/md0/md/level").unlink()

    assert (clean, drifting(tree, plan)) == ([], ["instance store"])


def a_node() -> HostPlan:
    return a_plan(network={"interfaces": {"queues": 4}})


def called(tree: ConformingHost, before: str, name: str) -> None:
    """Have Linux call an interface something else."""
    folder = tree.root / "sys/class/net"
    (folder / before).rename(folder / name)
    tree.parameters = {(name, field): value for (_, field), value in tree.parameters.items()}


@pytest.mark.parametrize("name", ["ens5", "enp1s0f0np0", "eth0", "eth1"])
def test_a_node_is_clean_whatever_linux_calls_its_interface(tmp_path: Path, name: str) -> None:
    plan = a_node()
    tree = standing(tmp_path, plan)
    called(tree, "ena0x", name)

    assert drifting(tree, plan) == []


def test_what_differs_is_told_with_both_names(tmp_path: Path) -> None:
    plan = a_node()
    tree = standing(tmp_path, plan)
    called(tree, "ena0x", "ens5")
    tree.parameters["ens5", "rx-usecs"] = "64"
    (tmp_path / "sys/class/net/ens5/queues/tx-1/xps_cpus").write_text("1\n")
    done = audit(expectations_document(plan), tree.host)

    assert {each.name: each.reason.split(",")[0] for each in done.of(State.DRIFT)} == {
        "ena0.rx-usecs": "rx-usecs of ena0 (ens5) is 64",
        "ena0.tx-1": "/sys/class/net/ens5/queues/tx-1/xps_cpus is 0",
    }


def test_a_second_interface_that_linux_found_first_is_not_taken_for_it(tmp_path: Path) -> None:
    plan = a_node()
    tree = standing(tmp_path, plan)
    called(tree, "ena0x", "eth1")
    other = "/sys/devices/pci0000:00/0000:00:1f.0"
    links = {f"{other}/driver": "/sys/bus/pci/drivers/ena", "/sys/class/net/eth0/device": other}
    a_tree(tmp_path, {f"{other}/numa_node": "7"}, links)

    assert drifting(tree, plan) == []


def test_an_interface_of_another_driver_is_not_that_of_the_plan(tmp_path: Path) -> None:
    plan = a_node()
    tree = standing(tmp_path, plan)
    driver = tmp_path / "sys/devices/pci0000:00/0000:00:00.0/driver"
    driver.unlink()
    driver.symlink_to("/sys/bus/pci/drivers/efa")
    done = audit(expectations_document(plan), tree.host)
    why = "ena0: no interface by driver ena 0, found ena0x (efa, 0000:00:00.0)"

    assert [(each.name, each.reason) for each in done.of(State.DRIFT)] == [("interface ena0", why)]
    assert {each.reason for each in done.of(State.UNREADABLE)} == {why}
    assert {each.layer for each in done.of(State.UNREADABLE)} == {"interface", "interrupts"}


@pytest.mark.parametrize("ways", [{"pci": "0000:41:00.0"}, {"mac": "0c:42:a1:00:00:01"}])
def test_a_cage_finds_its_interface_by_slot_or_address(
    tmp_path: Path, ways: dict[str, str]
) -> None:
    entry = a_machine().model_dump(by_alias=True)
    entry["topology"]["nics"][0].update({"name": "feed", "driver": "mlx5_core", **ways})
    plan = plan_host(Hardware.model_validate(entry), a_profile(), pool="t0-test")
    tree = standing(tmp_path, plan)
    clean = drifting(tree, plan)
    (tmp_path / "sys/class/net/feedx/device").unlink()

    assert clean == []
    assert "interface feed" in drifting(tree, plan)
