"""The kubelet as a profile chooses it; everything else follows from the CPU plan."""

from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field, NonNegativeInt, PositiveInt

from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.quantity import Memory, parse_mib

MIB_PER_POD: Final = 11
MIB_PER_NODE: Final = 255
"""nodeadm internal/kubelet/config.go, getMemoryMebibytesToReserve."""
DEFAULT_MAX_PODS: Final = 110
"""nodeadm internal/kubelet/eni_max_pods.go, and the kubelet's own default."""

Percent = Annotated[str, Field(pattern=r"^[0-9]{1,2}%$")]


class Reservations(Frozen):
    """Memory and disk that pods cannot have. Sums must be exact, so no amount is a share."""

    kube_memory: Memory | None = None
    """None: 11 MiB for each pod that the node allows and 255 MiB, as nodeadm computes it."""
    kube_ephemeral_storage: Memory = "1Gi"
    system_memory: Memory = "1Gi"
    eviction_memory: Memory = "100Mi"
    eviction_nodefs: Percent = "10%"
    eviction_nodefs_inodes: Percent = "5%"
    eviction_imagefs: Percent = "15%"
    eviction_imagefs_inodes: Percent = "5%"


class Reserved(NamedTuple):
    """The three reservations of a host in MiB."""

    kube: int
    system: int
    eviction: int

    @property
    def total(self) -> int:
        """The sum that the memory manager requires in ``reservedMemory``."""
        return self.kube + self.system + self.eviction


class KubeletChoices(Frozen):
    """The managers of the kubelet. It pins CPU and memory if and only if the profile isolates."""

    max_pods: Annotated[int, Field(ge=4, le=1514)] | None = None
    reservations: Reservations = Reservations()
    topology_policy: Literal["single-numa-node", "restricted", "best-effort", "none"] = (
        "single-numa-node"
    )
    topology_scope: Literal["pod", "container"] = "pod"
    strict_reservation: bool = True
    """True keeps shared pods off housekeeping CPUs; some isolated cores must stay shared then."""
    shared_cores: NonNegativeInt = 1
    """Whole isolated cores for node agents under strict reservation."""
    pod_pids_limit: PositiveInt | None = None
    unsafe_sysctls: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_.]+\*?$")], ...] = ()

    def max_pods_on(self, hardware: Hardware) -> int:
        """Return the pods of a node: the lesser of what it has addresses for and the limit."""
        possible = DEFAULT_MAX_PODS if hardware.eni is None else hardware.eni.max_pods
        return possible if self.max_pods is None else min(possible, self.max_pods)

    def reserved_on(self, hardware: Hardware) -> Reserved:
        """Return the reservations on a machine."""
        wanted = self.reservations
        computed = MIB_PER_POD * self.max_pods_on(hardware) + MIB_PER_NODE
        return Reserved(
            kube=computed if wanted.kube_memory is None else parse_mib(wanted.kube_memory),
            system=parse_mib(wanted.system_memory),
            eviction=parse_mib(wanted.eviction_memory),
        )
