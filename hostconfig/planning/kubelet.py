"""The kubelet configuration that fits the CPU plan, written whole so that no merge can bend it."""

from collections.abc import Mapping
from typing import Any, Final

from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import CpuPartition, NodePlan
from corelane.hostconfig.model.kubelet import KubeletChoices, Reservations
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.quantity import format_mib
from corelane.hostconfig.model.topology import Topology
from corelane.hostconfig.planning.memory import Reserved, max_pods, reserved

DEFAULT_NUMA_LIMIT: Final = 8
"""pkg/kubelet/cm/topologymanager: more nodes than this stop the kubelet unless raised."""


def kubelet_settings(
    hardware: Hardware,
    profile: HostProfile,
    *,
    running: Topology,
    cpus: CpuPartition,
    nodes: tuple[NodePlan, ...],
) -> dict[str, Any]:
    """Return KubeletConfiguration fields; a host without a kubelet has none."""
    if (choices := profile.kubelet) is None:
        return {}
    memory = reserved(hardware, choices)
    settings: dict[str, Any] = {
        "maxPods": max_pods(hardware, choices),
        "protectKernelDefaults": True,
        "kubeReserved": _kube_reserved(choices, memory, len(cpus.online)),
        "systemReserved": {"memory": format_mib(memory.system)},
        "evictionHard": _eviction(choices.reservations, memory),
        **_limits(choices),
    }
    if profile.isolation is None:
        return settings | {"cpuManagerPolicy": "none", "memoryManagerPolicy": "None"}
    del settings["kubeReserved"]["cpu"]
    return settings | _pinning(choices, running, cpus, nodes=nodes)


def _kube_reserved(choices: KubeletChoices, memory: Reserved, cpus: int) -> dict[str, str]:
    return {
        "cpu": f"{_kube_millicores(cpus)}m",
        "memory": format_mib(memory.kube),
        "ephemeral-storage": choices.reservations.kube_ephemeral_storage,
    }


def _kube_millicores(cpus: int) -> int:
    """Reserve as nodeadm does: 6 % of CPU 1, 1 % of 2, 0.5 % of 3 and 4, 0.25 % of the rest."""
    tenths = [600, 100, 50, 50][:cpus] + [25] * max(0, cpus - 4)
    return sum(tenths) // 10


def _eviction(choices: Reservations, memory: Reserved) -> dict[str, str]:
    """Name every signal: the kubelet sets those left out to zero."""
    return {
        "memory.available": format_mib(memory.eviction),
        "nodefs.available": choices.eviction_nodefs,
        "nodefs.inodesFree": choices.eviction_nodefs_inodes,
        "imagefs.available": choices.eviction_imagefs,
        "imagefs.inodesFree": choices.eviction_imagefs_inodes,
    }


def _limits(choices: KubeletChoices) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if choices.pod_pids_limit is not None:
        limits["podPidsLimit"] = choices.pod_pids_limit
    if choices.unsafe_sysctls:
        limits["allowedUnsafeSysctls"] = sorted(choices.unsafe_sysctls)
    return limits


def _pinning(
    choices: KubeletChoices, running: Topology, cpus: CpuPartition, *, nodes: tuple[NodePlan, ...]
) -> dict[str, Any]:
    return {
        "cpuManagerPolicy": "static",
        "cpuManagerPolicyOptions": _cpu_options(choices, running),
        "reservedSystemCPUs": format_cpulist(cpus.housekeeping),
        # nodeadm names both; the kubelet refuses them together with reservedSystemCPUs.
        "systemReservedCgroup": "",
        "kubeReservedCgroup": "",
        "memoryManagerPolicy": "Static",
        "reservedMemory": [
            {"numaNode": node.id, "limits": {"memory": format_mib(node.reserved_mib)}}
            for node in nodes
            if node.reserved_mib
        ],
        "topologyManagerPolicy": choices.topology_policy,
        "topologyManagerScope": choices.topology_scope,
        **_many_numa_nodes(len(nodes)),
    }


def _cpu_options(choices: KubeletChoices, running: Topology) -> Mapping[str, str]:
    options = {"full-pcpus-only": "true"}
    if choices.strict_reservation:
        options["strict-cpu-reservation"] = "true"
    if len(running.l3_domains) > len(running.nodes):
        options["prefer-align-cpus-by-uncorecache"] = "true"
    return options


def _many_numa_nodes(count: int) -> dict[str, Any]:
    if count <= DEFAULT_NUMA_LIMIT:
        return {}
    return {"topologyManagerPolicyOptions": {"max-allowable-numa-nodes": str(count)}}
