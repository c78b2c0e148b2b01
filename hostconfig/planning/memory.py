"""What memory the kubelet keeps back, and what each NUMA node has left for pods."""

from typing import Final, NamedTuple

from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import CpuPartition, NodePlan
from corelane.hostconfig.model.kubelet import KubeletChoices
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.quantity import parse_mib
from corelane.hostconfig.model.topology import NumaNode, Topology

PAGE_MAP_SHARE: Final = 64
"""One part in 64 of memory describes its 4 KiB pages (struct page, include/linux/mm_types.h)."""
MIB_PER_POD: Final = 11
MIB_PER_NODE: Final = 255
"""nodeadm internal/kubelet/config.go, getMemoryMebibytesToReserve."""
DEFAULT_MAX_PODS: Final = 110
"""nodeadm internal/kubelet/eni_max_pods.go, and the kubelet's own default."""
MIB_PER_GIB: Final = 1024
MIB_PER_2MI: Final = 2


class Reserved(NamedTuple):
    """The three reservations whose sum the memory manager demands, in MiB."""

    kube: int
    system: int
    eviction: int

    @property
    def total(self) -> int:
        """The sum that ``reservedMemory`` must equal."""
        return self.kube + self.system + self.eviction


def max_pods(hardware: Hardware, kubelet: KubeletChoices) -> int:
    """Return how many pods the node takes: the least of what it can and what it may."""
    possible = DEFAULT_MAX_PODS if hardware.eni is None else hardware.eni.max_pods
    return possible if kubelet.max_pods is None else min(possible, kubelet.max_pods)


def reserved(hardware: Hardware, kubelet: KubeletChoices | None) -> Reserved:
    """Return the reservations of a host; one without a kubelet has none."""
    if kubelet is None:
        return Reserved(0, 0, 0)
    wanted = kubelet.reservations
    computed = MIB_PER_POD * max_pods(hardware, kubelet) + MIB_PER_NODE
    return Reserved(
        kube=computed if wanted.kube_memory is None else parse_mib(wanted.kube_memory),
        system=parse_mib(wanted.system_memory),
        eviction=parse_mib(wanted.eviction_memory),
    )


def plan_nodes(
    hardware: Hardware, profile: HostProfile, *, running: Topology, cpus: CpuPartition
) -> tuple[NodePlan, ...]:
    """Divide each NUMA node's CPUs and memory. The boot CPU's node bears the reservation."""
    boot_node = next(c.numa_node for c in running.cpus if c.id == running.boot_cpu)
    total = reserved(hardware, profile.kubelet).total
    return tuple(
        _node(node, profile, running=running, cpus=cpus, reserve=total * (node.id == boot_node))
        for node in running.numa_nodes
    )


def _node(
    node: NumaNode, profile: HostProfile, *, running: Topology, cpus: CpuPartition, reserve: int
) -> NodePlan:
    own = running.nodes[node.id]
    pages = profile.huge_pages
    chosen = bool(own & cpus.isolated) or profile.isolation is None
    gib, two_mib = (pages.per_node_1gi * chosen, pages.per_node_2mi * chosen)
    taken = gib * MIB_PER_GIB + two_mib * MIB_PER_2MI + page_map_mib(node) + reserve
    return NodePlan(
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
