"""What a machine says of its CPUs, memory and devices: this one, or one captured elsewhere."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from hostconfig.model.lscpu import COMMAND, Devices, topology_from_lscpu
from hostconfig.model.quantity import parse_mib
from hostconfig.model.topology import Nic, Nvme, Topology
from plan.cli.exits import InputError

SYS: Final = Path("/sys")
_SECONDS: Final = 30
_SECTOR: Final = 512
"""Bytes of a unit of /sys/block/*/size, whatever the drive's own sector (sysfs-block ABI)."""


def this_machine(sys: Path = SYS) -> Topology:
    """Return the topology of the machine this runs on, as Linux numbers it."""
    if shutil.which("lscpu") is None:
        msg = "found no lscpu on PATH, wanted util-linux 2.38 or newer: install it"
        raise InputError(msg)
    run = subprocess.run(  # noqa: S603 - a constant command, and no shell
        COMMAND.split(), capture_output=True, text=True, check=False, timeout=_SECONDS
    )
    if run.returncode:
        msg = f"found that `{COMMAND}` fails, wanted its table: run it by hand to see why"
        raise InputError(msg)
    devices = Devices(tuple(_nics(sys)), tuple(_nvmes(sys)))
    return topology_from_lscpu(run.stdout, _memory(sys), devices)


def captured(file: Path, memory: Sequence[str]) -> Topology:
    """Return the topology in a file that ``lscpu`` wrote, with memory as ``NODE=QUANTITY``."""
    if not memory:
        msg = "found no memory, wanted that of each NUMA node: give `--memory 0=256Gi` and so on"
        raise InputError(msg)
    text = file.read_text(encoding="utf-8", errors="replace")
    return topology_from_lscpu(text, dict(_given(entry) for entry in memory))


def _given(entry: str) -> tuple[int, int]:
    node, _, quantity = entry.partition("=")
    if not node.isdecimal() or not quantity:
        msg = f"found the memory {entry!r}, wanted NODE=QUANTITY such as 0=256Gi"
        raise InputError(msg)
    return int(node), parse_mib(quantity)


def _memory(sys: Path) -> Mapping[int, int]:
    nodes = sorted((sys / "devices/system/node").glob("node[0-9]*"))
    return {int(node.name.removeprefix("node")): _total_mib(node / "meminfo") for node in nodes}


def _total_mib(meminfo: Path) -> int:
    line = next(row for row in meminfo.read_text().splitlines() if "MemTotal:" in row)
    return int(line.split()[-2]) // 1024


def _nics(sys: Path) -> Iterator[Nic]:
    """Yield the interfaces with a device behind them; which one trades only a person knows."""
    for interface in sorted((sys / "class/net").glob("*")):
        if (interface / "device").exists():
            yield Nic(name=interface.name, numa_node=_node_of(interface))


def _nvmes(sys: Path) -> Iterator[Nvme]:
    for drive in sorted((sys / "block").glob("nvme*")):
        gigabytes = int((drive / "size").read_text()) * _SECTOR // 10**9
        yield Nvme(name=drive.name, numa_node=_node_of(drive), size_gb=max(1, gigabytes))


def _node_of(device: Path) -> int:
    """Return a device's NUMA node; without one Linux says -1, and node 0 serves it."""
    path = device / "device/numa_node"
    return max(0, int(path.read_text())) if path.is_file() else 0
