"""The plan of one host: the settings of every layer, its files, and the proof that they agree."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import InstanceOf

from corelane.hostconfig.model.cpuset import CpuSet, format_cpulist
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.hardware import Hardware, HardwareKind
from corelane.hostconfig.model.host_files import HostFiles
from corelane.hostconfig.model.image import NodeImage
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.settings import (
    KernelArgument,
    KubeletField,
    Setting,
    Sysctl,
    SysfsWrite,
)
from corelane.hostconfig.model.topology import Topology

_Kind = TypeVar("_Kind", bound=Setting)


class CpuPartition(Frozen):
    """The owner of each CPU. ``offline`` are those that ``nosmt`` or the profile disables."""

    online: CpuSet
    housekeeping: CpuSet
    isolated: CpuSet
    offline: CpuSet
    threads_per_core: int


class NumaNodePlan(Frozen):
    """One NUMA node of the plan; ``allocatable_mib`` is what pods may have of its plain memory."""

    id: int
    cpus: CpuSet
    housekeeping: CpuSet
    isolated: CpuSet
    memory_mib: int
    huge_pages_1gi: int
    huge_pages_2mi: int
    nics: tuple[str, ...]
    reserved_mib: int
    allocatable_mib: int

    def as_data(self) -> dict[str, Any]:
        """Return the node as plain data."""
        return {
            "id": self.id,
            "cpus": format_cpulist(self.cpus),
            "housekeeping": format_cpulist(self.housekeeping),
            "isolated": format_cpulist(self.isolated),
            "memoryMiB": self.memory_mib,
            "hugePages": {"1Gi": self.huge_pages_1gi, "2Mi": self.huge_pages_2mi},
            "nics": list(self.nics),
            "allocatableMiB": self.allocatable_mib,
        }


class Proof(Frozen):
    """An invariant that holds, and the evidence."""

    id: str
    statement: str
    evidence: str


class HostDraft(Frozen):
    """The settings of a host before they are rendered and proved."""

    pool: str
    """Empty for a machine that is planned for no pool."""
    hardware: Hardware
    profile: HostProfile
    image: NodeImage
    topology: Topology
    """The CPUs that stay online under this plan."""
    cpus: CpuPartition
    numa_nodes: tuple[NumaNodePlan, ...]
    settings: tuple[Setting, ...]
    """Every setting in rendering order, the image's own kernel arguments first."""

    def of(self, kind: type[_Kind]) -> tuple[_Kind, ...]:
        """Return the settings of one kind, in rendering order."""
        return tuple(setting for setting in self.settings if isinstance(setting, kind))

    @property
    def kernel_arguments(self) -> tuple[KernelArgument, ...]:
        """The whole command line, as far as it is known."""
        return self.of(KernelArgument)

    @property
    def sysctls(self) -> tuple[Sysctl, ...]:
        """The run-time kernel parameters."""
        return self.of(Sysctl)

    @property
    def sysfs(self) -> tuple[SysfsWrite, ...]:
        """The values written to sysfs."""
        return self.of(SysfsWrite)

    @property
    def written_arguments(self) -> tuple[KernelArgument, ...]:
        """The kernel arguments that are ours to write: the image writes the others."""
        return tuple(a for a in self.kernel_arguments if a.writer == "corelane")

    @property
    def kubelet(self) -> dict[str, Any]:
        """The fields of the KubeletConfiguration; none on a host without a kubelet."""
        return {field.key: field.value for field in self.of(KubeletField)}

    @property
    def origin(self) -> str:
        """The origin of a generated file, as one line."""
        whose = f"Pool {self.pool}: profile" if self.pool else "Profile"
        return (
            f"{whose} {self.profile.name} on {self.hardware.name}. "
            "Generated: edit the profile, not this file."
        )

    @property
    def heading(self) -> str:
        """The origin as a comment of shell, systemd and most other formats."""
        return f"# {self.origin}"

    @property
    def launched_cores(self) -> int | None:
        """The cores that EC2 is to launch with one thread each; None: as the type comes."""
        on_request = self.profile.smt == "instance"
        return len(self.topology.cores) if on_request else None


class HostPlan(HostDraft):
    """A draft with its rendered files and its proofs. Obtained from ``plan_host`` only."""

    files: InstanceOf[HostFiles]
    invariants: tuple[Proof, ...]

    def as_data(self) -> dict[str, Any]:
        """Return the plan as plain JSON data, the form that components and policies see."""
        return plan_data(self, self.invariants)


def plan_data(draft: HostDraft, invariants: Sequence[Proof]) -> dict[str, Any]:
    """Return a draft and its proofs as plain JSON data."""
    return {
        "pool": draft.pool,
        "hardware": draft.hardware.name,
        "profile": draft.profile.name,
        "architecture": draft.hardware.architecture,
        "cpuModel": draft.hardware.cpu_model,
        "networkGbps": draft.hardware.network_gbps,
        "cacheControl": _cache_control(draft.hardware, draft.image),
        "cpus": _cpus(draft.cpus, draft.topology),
        "numaNodes": [node.as_data() for node in draft.numa_nodes],
        "kernelArguments": [a.model_dump(by_alias=True) for a in draft.kernel_arguments],
        "sysctls": [s.model_dump(by_alias=True, exclude_defaults=True) for s in draft.sysctls],
        "settings": [
            {"layer": s.layer, "key": s.key, "value": s.shown, "why": s.why}
            for s in draft.settings
            if not isinstance(s, KernelArgument | Sysctl | KubeletField)
        ],
        "kubelet": draft.kubelet,
        "invariants": [proof.model_dump(by_alias=True) for proof in invariants],
    }


def _cache_control(hardware: Hardware, image: NodeImage) -> dict[str, bool]:
    """Return whether processor and kernel can divide the last-level cache."""
    bare = hardware.kind is not HardwareKind.EC2_VIRTUAL
    return {"processor": bare and hardware.divides_caches, "kernel": image.resctrl}


def _cpus(cpus: CpuPartition, running: Topology) -> dict[str, Any]:
    return {
        "online": format_cpulist(cpus.online),
        "housekeeping": format_cpulist(cpus.housekeeping),
        "isolated": format_cpulist(cpus.isolated),
        "offline": format_cpulist(cpus.offline),
        "threadsPerCore": cpus.threads_per_core,
        "siblings": [format_cpulist(c) for c in running.cores.values() if len(c) > 1],
    }
