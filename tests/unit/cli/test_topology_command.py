import json
import os
from pathlib import Path

import pytest
import yaml

from corelane.cli import run
from corelane.hostconfig.catalogue import hardware_names, load_hardware
from corelane.hostconfig.model.topology import Topology

Output = pytest.CaptureFixture[str]


def test_the_topology_of_a_machine_type_is_shown(capsys: Output) -> None:
    assert run(["host", "topology", "--hardware", "c7i.metal-24xl", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown.keys() == {"schemaVersion", "hardware", "topology"}
    assert (shown["schemaVersion"], shown["hardware"]) == ("1", "c7i.metal-24xl")
    assert len(shown["topology"]["cpus"]) == 96
    assert run(["host", "topology", "--hardware", "c7i.metal-24xl"]) == 0
    heading, first = capsys.readouterr().out.splitlines()[1:3]
    assert heading.split() == ["id", "core", "socket", "numa_node", "l3"]
    assert first.split() == ["0"] * 5


@pytest.mark.parametrize("name", hardware_names())
def test_every_device_of_a_machine_type_is_shown(name: str, capsys: Output) -> None:
    assert run(["host", "topology", "--hardware", name]) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    shape = load_hardware(name).topology

    for nic in shape.nics:
        trading = "yes" if nic.trading else "no"
        assert [nic.name, str(nic.numa_node), trading, *filter(None, [nic.driver])] in told
    for nvme in shape.nvmes:
        assert [nvme.name, str(nvme.numa_node), str(nvme.size_gb)] in told


def test_this_machines_topology_is_yaml_for_a_stacks_hardware(capsys: Output) -> None:
    assert run(["host", "topology"]) == 0
    shape = Topology.model_validate(yaml.safe_load(capsys.readouterr().out)["topology"])

    assert shape.online >= os.sched_getaffinity(0), "no CPU of ours is missing"
    assert sum(node.memory_mib for node in shape.numa_nodes) > 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--hardware", "no-hardware"], "--hardware"),
        (["--root", "empty"], "wanted the /sys and /proc of a Linux host"),
        (["--root", "empty", "--hardware", "c7i.metal-24xl"], "one of them"),
    ],
)
def test_what_has_no_topology_is_bad_input(
    arguments: list[str], told: str, folder: Path, capsys: Output
) -> None:
    (folder / "empty").mkdir()

    assert run(["host", "topology", *arguments]) == 2
    text = capsys.readouterr().err
    assert told in text
    assert "Traceback" not in text
