"""A host with every setting in force is not clean if it is not the machine of its plan."""

from pathlib import Path
from typing import Any

import pytest

from corelane.hostconfig.agent.audit import Verdict, audit
from corelane.hostconfig.agent.probe import State
from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.topology import Topology
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.host_tree import ConformingHost, a_tree
from tests.support.hosts import a_machine, a_plan, a_profile
from tests.support.machine_tree import PCI, put_in_place

GROUPS = ["CPUs of each core", "CPUs of each L3 cache", "CPUs of each socket"]


def a_cage_host() -> HostPlan:
    """Two sockets of 8 cores in two L3 domains each, distances, two trading NICs and a drive."""
    machine = a_machine(nics=(0, 1), l3PerNuma=2, coresPerL3=4)
    entry = machine.model_dump(by_alias=True)
    topology = entry["topology"]
    topology["numaNodes"][0]["distances"], topology["numaNodes"][1]["distances"] = (
        [10, 21],
        [21, 10],
    )
    topology["nics"][0]["driver"] = "mlx5_core"
    topology["nvmes"] = [{"name": "nvme0n1", "numaNode": 1, "sizeGb": 3840}]
    entry["firmware"] = {"bios": "2.14.1", "microcode": "0x2b000603"}
    return plan_host(type(machine).model_validate(entry), a_profile(smt="on"), pool="engines")


def another(plan: HostPlan, **shape: Any) -> Topology:
    """Return the planned machine in another shape."""
    full = {"l3PerNuma": 2, "coresPerL3": 4, **shape}
    other = a_machine(nics=(0, 1), **full).topology
    same = len(other.numa_nodes) == len(plan.topology.numa_nodes)
    nodes = [
        node.model_copy(update={"distances": plan.topology.numa_nodes[node.id].distances})
        if same
        else node
        for node in other.numa_nodes
    ]
    return other.model_copy(update={"numa_nodes": tuple(nodes)})


def fewer(topology: Topology, *offline: int) -> Topology:
    """Return a machine with some of its CPUs offline."""
    fields = topology.model_dump()
    fields["cpus"] = [cpu for cpu in fields["cpus"] if cpu["id"] not in offline]
    return Topology.model_validate(fields)


def standing(root: Path, plan: HostPlan) -> ConformingHost:
    return ConformingHost(root, expectations_document(plan), plan.files)


def named(plan: HostPlan, tree: ConformingHost) -> list[str]:
    """Return what is not in order: facts of the machine alone, or the test shows nothing."""
    done = audit(expectations_document(plan), tree.host)
    unclean = [each for each in done.results if each.state is not State.OK]
    assert {each.layer for each in unclean} <= {"machine"}
    assert all(each.reason and each.remedy for each in unclean if each.state is State.DRIFT)
    assert (done.verdict is Verdict.CLEAN) == (not unclean)
    return [each.name for each in unclean]


def test_the_machine_as_planned_is_clean(tmp_path: Path) -> None:
    plan = a_cage_host()
    tree = standing(tmp_path, plan)
    put_in_place(tmp_path, plan.topology)

    assert named(plan, tree) == []


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ({"numbering": "siblings-adjacent"}, [*GROUPS, "NUMA nodes"]),
        ({"numbering": "sockets-interleaved"}, [*GROUPS[1:], "NUMA nodes"]),
        ({"l3PerNuma": 1, "coresPerL3": 8}, GROUPS[1:2]),
        ({"l3PerNuma": 4, "coresPerL3": 2}, GROUPS[1:2]),
        ({"memoryMibPerNuma": 32_768}, ["memory of NUMA node 0", "memory of NUMA node 1"]),
        ({"memoryMibPerNuma": 61_440}, ["memory of NUMA node 0", "memory of NUMA node 1"]),
        ({"memoryMibPerNuma": 131_072}, ["memory of NUMA node 0", "memory of NUMA node 1"]),
        ({"coresPerL3": 8}, ["online CPUs", *GROUPS, "NUMA nodes"]),
        ({"threadsPerCore": 1}, ["online CPUs", *GROUPS, "NUMA nodes"]),
    ],
    ids=str,
)
def test_a_machine_of_another_shape_is_named(
    tmp_path: Path, shape: dict[str, Any], names: list[str]
) -> None:
    plan = a_cage_host()
    tree = standing(tmp_path, plan)
    put_in_place(tmp_path, another(plan, **shape))

    assert named(plan, tree) == names


def test_memory_that_linux_keeps_for_itself_is_not_missed(tmp_path: Path) -> None:
    plan = a_cage_host()
    tree = standing(tmp_path, plan)
    put_in_place(tmp_path, another(plan, memoryMibPerNuma=65_536 - 1_400))

    assert named(plan, tree) == []


@pytest.mark.parametrize("offline", [(7,), (7, 23), tuple(range(8, 32)), tuple(range(16, 32))])
def test_cpus_that_are_not_online_are_named(tmp_path: Path, offline: tuple[int, ...]) -> None:
    plan = a_cage_host()
    tree = standing(tmp_path, plan)
    put_in_place(tmp_path, fewer(plan.topology, *offline))

    assert "online CPUs" in named(plan, tree)


def test_the_reason_names_a_cpu_and_what_it_shares_a_core_with(tmp_path: Path) -> None:
    plan = a_cage_host()
    tree = standing(tmp_path, plan)
    put_in_place(tmp_path, another(plan, numbering="siblings-adjacent"))
    drifts = audit(expectations_document(plan), tree.host).of(State.DRIFT)
    (result,) = (each for each in drifts if each.name == GROUPS[0])

    assert result.reason == "CPU 0 shares its core with 1, wanted 16 (32 of 32 CPUs differ)"
    assert (result.expected, result.observed) == ("16 with 2 CPUs each",) * 2


NODE = "/sys/devices/system/node"
FAR = f"{NODE}/node1/distance"
ETH0, DRIVE = f"{PCI}/eth0", "/sys/block/nvme0n1"
DRIVES = "local NVMe drives of NUMA node 1"
OTHER_DRIVES = "NUMA node 1 with local NVMe drives (GB) is {}, wanted 3840"


@pytest.mark.parametrize(
    ("path", "text", "name", "reason"),
    [
        (f"{ETH0}/numa_node", "1", "interface eth0", "the NUMA node of eth0 is 1, wanted 0"),
        (f"{PCI}/eth1/numa_node", "-1", "interface eth1", "the NUMA node of eth1 is 0, wanted 1"),
        (
            f"{DRIVE}/size",
            str(1_920 * 10**9 // 512),
            DRIVES,
            OTHER_DRIVES.format(1920),
        ),
        (FAR, "31 10", "NUMA nodes", f"{FAR} is 31 10, wanted 21 10"),
        (f"{NODE}/has_memory", "0-2", "NUMA nodes", f"{NODE}/has_memory is 0-2, wanted 0-1"),
        (
            "/sys/class/dmi/id/bios_version",
            "2.13.0",
            "version of the BIOS",
            "/sys/class/dmi/id/bios_version is 2.13.0, wanted 2.14.1",
        ),
        (
            "/sys/devices/system/cpu/cpu0/microcode/version",
            "0x2b000590",
            "version of the microcode",
            "/sys/devices/system/cpu/cpu0/microcode/version is 0x2b000590, wanted 0x2b000603",
        ),
    ],
)
def test_a_part_that_is_not_as_planned_is_named(
    tmp_path: Path, path: str, text: str, name: str, reason: str
) -> None:
    plan = a_cage_host()
    tree = standing(tmp_path, plan)
    a_tree(tmp_path, {path: f"{text}\n"})
    drifts = audit(expectations_document(plan), tree.host).of(State.DRIFT)

    assert [(each.layer, each.name, each.reason) for each in drifts] == [("machine", name, reason)]


def test_another_driver_or_no_interface_or_no_drive_is_named(tmp_path: Path) -> None:
    plan = a_cage_host()
    tree = standing(tmp_path, plan)
    (tmp_path / f"{ETH0}/driver".lstrip("/")).unlink()
    a_tree(tmp_path, {}, {f"{ETH0}/driver": "/sys/bus/pci/drivers/ice"})
    (tmp_path / "sys/class/net/eth1/device").unlink()
    (tmp_path / f"{DRIVE}/size".lstrip("/")).write_text("0")
    done = audit(expectations_document(plan), tree.host)
    reasons = {each.name: each.reason for each in done.of(State.DRIFT) if each.layer == "machine"}

    assert reasons == {
        "interface eth0": "the driver of eth0 is ice, wanted mlx5_core",
        "interface eth1": "eth1: no interface by name eth1, found eth0 (ice, no PCI address)",
        DRIVES: OTHER_DRIVES.format(1),
    }


def test_a_host_that_divides_nothing_needs_less_of_its_machine() -> None:
    plan = a_plan("m7i.4xlarge", "batch-optimization")
    facts = [s["name"] for s in expectations_document(plan)["settings"] if s["layer"] == "machine"]

    assert facts == ["online CPUs", "memory of NUMA node 0"]
