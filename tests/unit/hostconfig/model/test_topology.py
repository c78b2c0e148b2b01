"""A topology holds together, and knows who shares what."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from corelane.hostconfig.catalogue import load_hardware
from corelane.hostconfig.model.topology import Topology
from tests.support.hosts import a_machine, shapes

CPU = {"id": 0, "core": 0, "socket": 0, "numaNode": 0, "l3": 0}
NODE = {"id": 0, "memoryMib": 1024}


def shaped(**shape: Any) -> Topology:
    return Topology.model_validate({"shape": {"coresPerL3": 4, "memoryMibPerNuma": 1024, **shape}})


@pytest.mark.parametrize(
    ("numbering", "core_of_cpu_1", "second_socket"),
    [
        pytest.param("siblings-last", {1, 9}, {4, 5, 6, 7, 12, 13, 14, 15}, id="ec2-intel"),
        pytest.param("siblings-adjacent", {0, 1}, set(range(8, 16)), id="adjacent"),
        pytest.param("sockets-interleaved", {1, 9}, set(range(1, 16, 2)), id="interleaved"),
    ],
)
def test_numbering_decides_who_shares_a_core_and_a_socket(
    numbering: str, core_of_cpu_1: set[int], second_socket: set[int]
) -> None:
    machine = shaped(sockets=2, threadsPerCore=2, numbering=numbering)

    assert machine.siblings(1) == core_of_cpu_1
    assert machine.nodes[1] == second_socket


@given(shapes())
def test_every_level_divides_the_cpus(shape: dict[str, Any]) -> None:
    machine = Topology.model_validate({"shape": shape})
    nodes = shape["sockets"] * shape["numaPerSocket"]
    caches = nodes * shape["l3PerNuma"]
    cores = caches * shape["coresPerL3"]

    assert (len(machine.nodes), len(machine.l3_domains), len(machine.cores)) == (
        nodes,
        caches,
        cores,
    )
    for level in (machine.nodes, machine.l3_domains, machine.cores):
        assert sorted(cpu for cpus in level.values() for cpu in cpus) == sorted(machine.online)
    assert machine.online == set(range(cores * shape["threadsPerCore"])), "numbers have no holes"


@given(shapes())
def test_without_smt_one_cpu_of_each_core_is_left(shape: dict[str, Any]) -> None:
    machine = Topology.model_validate({"shape": shape})
    assert machine.threads_per_core == shape["threadsPerCore"], "asked before, so cached"

    single = machine.without_smt()

    assert single.threads_per_core == 1
    assert single.online == {min(cpus) for cpus in machine.cores.values()}
    assert 0 in single.online, "the boot CPU stays"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"cpus": [CPU, CPU], "numaNodes": [NODE]}, "CPU 0 a second time"),
        ({"cpus": [{**CPU, "numaNode": 3}], "numaNodes": [NODE]}, "which is none of"),
        ({"cpus": [CPU, {**CPU, "id": 1, "socket": 1}], "numaNodes": [NODE]}, "several places"),
        (
            {"cpus": [CPU], "numaNodes": [NODE], "nics": [{"name": "e0", "numaNode": 1}]},
            "e0 on",
        ),
        ({"cpus": [CPU], "numaNodes": [NODE], "nics": [{"name": "a b", "numaNode": 0}]}, "pattern"),
        ({"cpus": [], "numaNodes": [NODE]}, "at least 1"),
        ({"cpus": [{**CPU, "id": 9000}], "numaNodes": [NODE]}, "less than 8192"),
        ({"shape": {"coresPerL3": 1, "memoryMibPerNuma": 1}, "cpus": [CPU]}, "wanted one of them"),
        ({"shape": {"coresPerL3": 0, "memoryMibPerNuma": 1}}, "greater than or equal to 1"),
    ],
)
def test_a_machine_that_cannot_be_is_refused(data: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Topology.model_validate(data)


def test_a_topology_reads_back_from_its_own_data() -> None:
    machine = shaped(sockets=2, numaPerSocket=2, l3PerNuma=2, threadsPerCore=2)

    assert Topology.model_validate(machine.model_dump(by_alias=True)) == machine
    assert str(machine) == "CPUs 0-63: 32 cores with 2 threads, 8 L3, 4 NUMA nodes"


def test_a_shape_beyond_what_linux_numbers_is_refused_before_it_is_laid_out() -> None:
    with pytest.raises(ValidationError, match="4294967296 CPUs"):
        shaped(sockets=1024, numaPerSocket=1024, l3PerNuma=1024)


def test_a_node_beyond_what_linux_numbers_is_refused() -> None:
    with pytest.raises(ValidationError, match="less than 1024"):
        Topology.model_validate({"cpus": [CPU], "numaNodes": [NODE, {"id": 1024, "memoryMib": 1}]})


def test_what_is_left_can_be_numbered_as_linux_numbers_what_it_finds() -> None:
    machine = a_machine(numbering="siblings-adjacent").topology
    left = machine.without_smt()

    assert sorted(left.online) == [0, 2, 4, 6, 8, 10, 12, 14]
    assert sorted(left.renumbered().online) == list(range(8))
    assert left.renumbered().nodes == {0: frozenset(range(4)), 1: frozenset(range(4, 8))}


def test_devices_stay_where_they_are_without_threads_and_with_other_numbers() -> None:
    machine = load_hardware("xeon-gold-6444y-2s").topology
    left = machine.without_smt()

    assert machine.nics
    assert machine.nvmes
    assert left.renumbered().nics == left.nics == machine.nics
    assert left.renumbered().nvmes == left.nvmes == machine.nvmes
