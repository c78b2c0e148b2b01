"""lscpu's output becomes a topology, or an error that says how to capture it."""

import json
import shutil
from typing import Any

import pytest

from hostconfig.model.lscpu import COMMAND, Devices, LscpuError, topology_from_lscpu
from hostconfig.model.topology import Nic
from tests.support.hosts import a_machine
from tests.support.shell import run


def row(cpu: int, core: int, socket: int, **more: Any) -> dict[str, Any]:
    return {"cpu": cpu, "core": core, "socket": socket, "node": socket, "online": True, **more}


def output(*rows: dict[str, Any]) -> str:
    return json.dumps({"cpus": rows})


def test_a_dual_socket_machine_is_read_as_its_shape_says() -> None:
    shape = a_machine(sockets=2, coresPerL3=2, threadsPerCore=2, memoryMibPerNuma=4096).topology
    rows = [
        row(c.id, c.core, c.socket, **{"l1d:l1i:l2:l3": f"{c.core}:{c.core}:{c.core}:{c.l3}"})
        for c in shape.cpus
    ]
    nics = Devices(nics=(Nic(name="eth0", numa_node=0, trading=True),))

    assert topology_from_lscpu(output(*rows), {0: 4096, 1: 4096}, nics) == shape


def test_core_numbers_that_repeat_on_the_second_socket_are_told_apart() -> None:
    machine = topology_from_lscpu(output(row(0, 0, 0), row(1, 0, 1)), {0: 1024, 1: 1024})

    assert list(machine.cores.values()) == [{0}, {1}]


def test_offline_cpus_are_left_out() -> None:
    offline = {"cpu": 1, "core": None, "socket": None, "node": None, "online": False}

    assert topology_from_lscpu(output(row(0, 0, 0), offline), {0: 1024}).online == {0}


def test_the_text_values_of_an_older_lscpu_are_read() -> None:
    old = {"cpu": "0", "core": "0", "socket": "0", "node": "-", "online": "yes"}
    gone = {"cpu": "1", "core": "-", "socket": "-", "node": "-", "online": "no"}

    assert topology_from_lscpu(output(old, gone), {0: 1024}).online == {0}


def test_without_an_l3_column_the_numa_node_stands_in() -> None:
    machine = topology_from_lscpu(output(row(0, 0, 0), row(1, 1, 0), row(2, 2, 1)), {0: 1, 1: 1})

    assert list(machine.l3_domains.values()) == [{0, 1}, {2}]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("lscpu: command not found", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no list of cpus"),
        ('{"lscpu": []}', "no list of cpus"),
        ('{"cpus": [1]}', "not an object"),
        ('{"cpus": []}', "no CPU is online"),
        (output({"cpu": 0, "core": 0, "online": True}), r"cpus\[0\].socket is None"),
        (output(row(0, 0, 0), row(cpu=True, core=0, socket=0)), r"cpus\[1\].cpu is True"),
        (output(row(0, 0, 5)), "memory of NUMA node 5 is not given"),
    ],
)
def test_anything_else_is_refused_with_the_command_to_run(text: str, complaint: str) -> None:
    with pytest.raises(LscpuError, match=complaint) as caught:
        topology_from_lscpu(text, {0: 1024})

    assert COMMAND in str(caught.value)


@pytest.mark.skipif(shutil.which("lscpu") is None, reason="lscpu is not installed")
def test_this_machine_is_read() -> None:
    text = run(*COMMAND.split()).stdout
    nodes = {int(c.get("node") or 0) for c in json.loads(text)["cpus"]}

    machine = topology_from_lscpu(text, dict.fromkeys(nodes, 1024))

    assert len(machine.online) == sum(1 for c in json.loads(text)["cpus"] if c["online"])
