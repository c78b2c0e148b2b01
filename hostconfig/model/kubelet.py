"""What a profile decides about the kubelet; everything else follows from the CPU plan."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.quantity import Memory

Percent = Annotated[str, Field(pattern=r"^[0-9]{1,2}%$")]


class Reservations(Frozen):
    """Memory and disk the kubelet keeps from pods. Sums must be exact, so none is a share."""

    kube_memory: Memory | None = None
    """None: 11 MiB a pod and 255 MiB, as nodeadm computes it from the pods the node allows."""
    kube_ephemeral_storage: Memory = "1Gi"
    system_memory: Memory = "1Gi"
    eviction_memory: Memory = "100Mi"
    eviction_nodefs: Percent = "10%"
    eviction_nodefs_inodes: Percent = "5%"
    eviction_imagefs: Percent = "15%"
    eviction_imagefs_inodes: Percent = "5%"


class KubeletChoices(Frozen):
    """The kubelet's managers; CPU and memory are pinned exactly when the profile isolates."""

    max_pods: Annotated[int, Field(ge=4, le=1514)] | None = None
    reservations: Reservations = Reservations()
    topology_policy: Literal["single-numa-node", "restricted", "best-effort", "none"] = (
        "single-numa-node"
    )
    topology_scope: Literal["pod", "container"] = "pod"
    strict_reservation: bool = True
    """True keeps shared pods off housekeeping CPUs; some isolated cores must stay shared then."""
    shared_cores: NonNegativeInt = 1
    """Whole isolated cores that exclusive pods leave to node agents under strict reservation."""
    pod_pids_limit: PositiveInt | None = None
    unsafe_sysctls: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_.]+\*?$")], ...] = ()
