"""What Linux shows of a machine below /sys, as a tree of files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.topology import Topology
from tests.support.host_tree import a_tree

CPUS = "/sys/devices/system/cpu"
NODES = "/sys/devices/system/node"
PCI = "/sys/devices/pci0000:00"


def sysfs_of(topology: Topology) -> Iterator[tuple[str, str]]:
    """Yield each file and its text; core ids repeat over its sockets."""
    yield f"{CPUS}/online", format_cpulist(topology.online)
    for cpu in topology.cpus:
        here = f"{CPUS}/cpu{cpu.id}"
        yield f"{here}/topology/core_cpus_list", format_cpulist(topology.cores[cpu.core])
        yield f"{here}/topology/physical_package_id", str(cpu.socket)
        yield f"{here}/topology/core_id", "0"
        yield f"{here}/cache/index0/level", "1"
        yield f"{here}/cache/index3/level", "3"
        yield f"{here}/cache/index3/shared_cpu_list", format_cpulist(topology.l3_domains[cpu.l3])
    yield f"{NODES}/has_memory", format_cpulist(frozenset(topology.nodes))
    for node in topology.numa_nodes:
        yield f"{NODES}/node{node.id}/cpulist", format_cpulist(topology.nodes[node.id])
        total = f"Node {node.id} MemTotal:  {node.memory_mib * 1024} kB\n"
        yield f"{NODES}/node{node.id}/meminfo", total
        if node.distances:
            yield f"{NODES}/node{node.id}/distance", " ".join(map(str, node.distances)) + "\n"
    for nic in topology.nics:
        yield f"{PCI}/{nic.name}/numa_node", str(nic.numa_node)


def put_in_place(root: Path, topology: Topology) -> None:
    """Make the machine of a tree another one, and leave its settings as they are."""
    for old in (*root.glob(f"{CPUS[1:]}/cpu[0-9]*"), *root.glob(f"{NODES[1:]}/node[0-9]*")):
        for part in ("topology", "cache"):
            shutil.rmtree(old / part, ignore_errors=True)
        for name in ("cpulist", "meminfo", "distance"):
            (old / name).unlink(missing_ok=True)
    for nic in (root / "sys/class/net").glob("*"):
        if nic.name not in {each.name for each in topology.nics}:
            shutil.rmtree(nic)
    a_tree(root, dict(sysfs_of(topology)))
