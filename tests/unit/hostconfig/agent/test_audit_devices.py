"""Every setting of a device is clean as planned, and drifts alone when it is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corelane.hostconfig.agent.audit import audit
from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.host_tree import ConformingHost
from tests.support.hosts import a_plan

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
