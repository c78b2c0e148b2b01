"""Divide the CPUs and the memory of each NUMA node between the system and pods."""

from typing import Final

from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import CpuPartition, NumaNodePlan
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.topology import NumaNode, Topology

PAGE_MAP_SHARE: Final = 64
"""One part in 64 of memory describes its 4 KiB pages (struct page, include/linux/mm_types.h)."""
MIB_PER_GIB: Final = 1024
MIB_PER_2MI: Final = 2


def plan_nodes(
    hardware: Hardware, profile: HostProfile, *, running: Topology, cpus: CpuPartition
) -> tuple[NumaNodePlan, ...]:
    """Divide each NUMA node's CPUs and memory. The boot CPU's node bears the reservation."""
    boot_node = next(c.numa_node for c in running.cpus if c.id == running.boot_cpu)
    total = profile.kubelet.reserved_on(hardware).total if profile.kubelet else 0
    return tuple(
        _node(node, profile, running=running, cpus=cpus, reserve=total * (node.id == boot_node))
        for node in running.numa_nodes
    )


def _node(
    node: NumaNode, profile: HostProfile, *, running: Topology, cpus: CpuPartition, reserve: int
) -> NumaNodePlan:
    own = running.nodes[node.id]
    pages = profile.huge_pages
    chosen = bool(own & cpus.isolated) or profile.isolation is None
    gib, two_mib = (pages.per_node_1gi * chosen, pages.per_node_2mi * chosen)
    taken = gib * MIB_PER_GIB + two_mib * MIB_PER_2MI + page_map_mib(node) + reserve
    return NumaNodePlan(
        id=node.id,
        cpus=own,
        housekeeping=own & cpus.housekeeping,
        isolated=own & cpus.isolated,
        memory_mib=node.memory_mib,
        huge_pages_1gi=gib,
        huge_pages_2mi=two_mib,
        nics=tuple(sorted(nic.name for nic in running.nics if nic.numa_node == node.id)),
        reserved_mib=reserve,
        allocatable_mib=max(0, node.memory_mib - taken),
    )


def page_map_mib(node: NumaNode) -> int:
    """Return what the kernel needs to describe a node's pages, rounded up."""
    return -(-node.memory_mib // PAGE_MAP_SHARE)
