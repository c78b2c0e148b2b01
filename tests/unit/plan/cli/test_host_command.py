import json
import os
from pathlib import Path

import pytest
import yaml

from hostconfig.model.topology import Topology
from plan.cli import run

Output = pytest.CaptureFixture[str]


def test_the_files_of_a_host_are_printed_or_written(folder: Path, capsys: Output) -> None:
    host = "deterministic-high-perf:c7i.metal-24xl"
    assert run(["host", "render", host]) == 0
    assert "==> /etc/sysctl.d/99-zz-corelane.conf" in capsys.readouterr().out
    assert run(["host", "render", "engines", "--stack", "dev", "--out", "files"]) == 0
    assert (folder / "files/etc/sysctl.d/99-zz-corelane.conf").is_file()


def test_what_a_stack_can_name_is_listed(capsys: Output) -> None:
    assert run(["host", "catalogue"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("c7i.metal-24xl", "docker-edge", "ubuntu-24.04"))
    assert run(["host", "catalogue", "--json"]) == 0
    profile = json.loads(capsys.readouterr().out)["profiles"]["deterministic-high-perf"]
    assert profile["hugePages"]["1Gi"] == 16, "in the form in which a stack extends it"


def test_a_setting_is_explained(capsys: Output) -> None:
    host = "deterministic-high-perf:c7i.metal-24xl"
    assert run(["host", "explain", host, "nohz_full", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["settings"]
    assert entry["key"] == "nohz_full"
    assert entry["why"]
    assert run(["host", "explain", host]) == 0
    assert "nohz_full" in capsys.readouterr().out


def test_a_topology_is_shown(capsys: Output) -> None:
    assert run(["host", "topology", "c7i.metal-24xl", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["cpus"]) == 96


def test_this_machines_topology_is_yaml_for_a_stacks_hardware(capsys: Output) -> None:
    assert run(["host", "topology"]) == 0
    shape = Topology.model_validate(yaml.safe_load(capsys.readouterr().out)["topology"])

    assert shape.online == os.sched_getaffinity(0) | shape.online, "no CPU of ours is missing"
    assert sum(node.memory_mib for node in shape.numa_nodes) > 0


def test_a_capture_of_another_machine_is_read(folder: Path, capsys: Output) -> None:
    row = {"cpu": 0, "core": 0, "socket": 0, "node": 0, "l1d:l1i:l2:l3": "0:0:0:0", "online": True}
    (folder / "cpus.json").write_text(json.dumps({"cpus": [row, row | {"cpu": 1}]}))

    assert run(["host", "topology", "--lscpu", "cpus.json", "--memory", "0=64Gi"]) == 0
    shape = Topology.model_validate(yaml.safe_load(capsys.readouterr().out)["topology"])
    assert (shape.threads_per_core, shape.numa_nodes[0].memory_mib) == (2, 65536)


@pytest.mark.parametrize("memory", ["64Gi", "0=much", "x=1Gi"])
def test_memory_that_is_no_nodes_is_bad_input(folder: Path, memory: str, capsys: Output) -> None:
    (folder / "cpus.json").write_text("{}")

    assert run(["host", "topology", "--lscpu", "cpus.json", "--memory", memory]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "deterministic-high-perf"],
        ["render", "no-profile:c7i.metal-24xl"],
        ["render", "deterministic-high-perf:no-hardware"],
        ["render", "no-pool", "--stack", "dev"],
        ["explain", "deterministic-high-perf:c7i.metal-24xl", "no_such_setting"],
        ["topology", "no-hardware"],
        ["topology", "--lscpu", "no-file"],
        ["topology", "--lscpu", "Pulumi.dev.yaml"],
    ],
)
def test_a_host_that_does_not_exist_is_bad_input(arguments: list[str], capsys: Output) -> None:
    assert run(["host", *arguments]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert "Traceback" not in told
