"""The facts from which an aspect derives its settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corelane.hostconfig.model.hardware import Hardware, HardwareKind
from corelane.hostconfig.model.host_plan import CpuPartition, NumaNodePlan
from corelane.hostconfig.model.image import NodeImage
from corelane.hostconfig.model.owned_folder import OwnedFolder
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.settings import Setting
from corelane.hostconfig.model.topology import Nic, Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A machine, how it is to be tuned, and how its CPUs and memory were divided."""

    hardware: Hardware
    profile: HostProfile
    image: NodeImage
    topology: Topology
    """The CPUs that stay online."""
    cpus: CpuPartition
    nodes: tuple[NumaNodePlan, ...]
    folders: tuple[OwnedFolder, ...] = ()
    """Those of the containers of the host."""

    @property
    def isolating(self) -> bool:
        """Return whether the profile takes CPUs away from the system."""
        return self.profile.isolation is not None

    @property
    def is_x86(self) -> bool:
        """Return whether the machine has x86 firmware, clocks and idle drivers."""
        return self.hardware.architecture == "x86_64"

    @property
    def owns_processor(self) -> bool:
        """Return whether no hypervisor stands between the kernel and the processor."""
        return self.hardware.kind is not HardwareKind.EC2_VIRTUAL

    @property
    def runs_docker_alone(self) -> bool:
        """Return whether Docker runs the containers of the host: it is bare metal, and no node."""
        return self.profile.kubelet is None and self.hardware.kind is HardwareKind.BARE_METAL

    @property
    def tuned_nics(self) -> tuple[Nic, ...]:
        """The interfaces that the profile tunes."""
        return self.profile.network.interfaces.tuned(self.hardware.topology.nics)

    def housekeeping_near(self, numa_node: int) -> frozenset[int]:
        """Return the housekeeping CPUs of a NUMA node, or all of them where it has none."""
        local = next((n.housekeeping for n in self.nodes if n.id == numa_node), frozenset[int]())
        return local or self.cpus.housekeeping


Aspect = Callable[[Context], Iterator[Setting]]
