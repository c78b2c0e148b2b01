"""The configuration of the kubelet, written whole so that no merge can change it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.kubelet import KubeletChoices, Reserved
from corelane.hostconfig.model.quantity import format_mib
from corelane.hostconfig.model.settings import KubeletField, Setting

DEFAULT_NUMA_LIMIT: Final = 8
"""pkg/kubelet/cm/topologymanager: more nodes than this stop the kubelet unless raised."""

NO_CGROUP: Final = "empty: the kubelet refuses it together with reservedSystemCPUs"
ALIGNED: Final = "CPUs, memory and devices of a pod"
ALIGNMENT: Final[Mapping[str, str]] = {
    "single-numa-node": f"{ALIGNED} come from one NUMA node, or the pod is rejected",
    "restricted": f"{ALIGNED} come from its preferred NUMA nodes, or the pod is rejected",
    "best-effort": f"{ALIGNED} come from its preferred NUMA nodes where that is possible",
    "none": f"{ALIGNED} are not aligned to NUMA nodes",
}
SCOPE: Final[Mapping[str, str]] = {
    "pod": "all containers of a pod are placed together",
    "container": "each container is placed separately",
}


def kubelet(context: Context) -> Iterator[Setting]:
    """Yield every field; a host without a kubelet has none."""
    if (choices := context.profile.kubelet) is None:
        return
    yield KubeletField(
        key="maxPods",
        value=choices.max_pods_on(context.hardware),
        why="the smaller of the addresses that the node has for pods and the limit of the profile",
    )
    yield KubeletField(
        key="protectKernelDefaults",
        value=True,
        why="the kubelet does not start if a kernel setting differs from the value it needs",
    )
    yield from _reservations(context, choices)
    yield from _limits(choices)
    yield from _pinned(context, choices) if context.isolating else _shared()


def _reservations(context: Context, choices: KubeletChoices) -> Iterator[Setting]:
    memory = choices.reserved_on(context.hardware)
    kube = {
        "memory": format_mib(memory.kube),
        "ephemeral-storage": choices.reservations.kube_ephemeral_storage,
    }
    if not context.isolating:
        kube["cpu"] = f"{_kube_millicores(len(context.cpus.online))}m"
    yield KubeletField(
        key="kubeReserved",
        value=kube,
        why="255 MiB, and 11 MiB for each pod that the node allows"
        if choices.reservations.kube_memory is None
        else "memory that the profile reserves for the kubelet and the container runtime",
    )
    yield KubeletField(
        key="systemReserved",
        value={"memory": format_mib(memory.system)},
        why="memory for the kernel and for system services",
    )
    yield KubeletField(
        key="evictionHard",
        value=_eviction(choices, memory),
        why="all five signals are set: the kubelet sets a signal that is left out to zero",
    )


def _kube_millicores(cpus: int) -> int:
    """Reserve as nodeadm does: 6 % of CPU 1, 1 % of 2, 0.5 % of 3 and 4, 0.25 % of the rest."""
    tenths = [600, 100, 50, 50][:cpus] + [25] * max(0, cpus - 4)
    return sum(tenths) // 10


def _eviction(choices: KubeletChoices, memory: Reserved) -> dict[str, str]:
    wanted = choices.reservations
    return {
        "memory.available": format_mib(memory.eviction),
        "nodefs.available": wanted.eviction_nodefs,
        "nodefs.inodesFree": wanted.eviction_nodefs_inodes,
        "imagefs.available": wanted.eviction_imagefs,
        "imagefs.inodesFree": wanted.eviction_imagefs_inodes,
    }


def _limits(choices: KubeletChoices) -> Iterator[Setting]:
    if choices.pod_pids_limit is not None:
        yield KubeletField(
            key="podPidsLimit",
            value=choices.pod_pids_limit,
            why="limits a pod that forks without end before the node runs out of process IDs",
        )
    if choices.unsafe_sysctls:
        yield KubeletField(
            key="allowedUnsafeSysctls",
            value=sorted(choices.unsafe_sysctls),
            why="pods may set these: a pod does not get the values of the host",
        )


def _shared() -> Iterator[Setting]:
    yield KubeletField(key="cpuManagerPolicy", value="none", why="all pods share all CPUs")
    yield KubeletField(
        key="memoryManagerPolicy", value="None", why="memory is not pinned, as CPUs are not"
    )


def _pinned(context: Context, choices: KubeletChoices) -> Iterator[Setting]:
    policy, scope = choices.topology_policy, choices.topology_scope
    yield KubeletField(
        key="cpuManagerPolicy",
        value="static",
        why="a Guaranteed container that requests whole CPUs has them to itself",
    )
    yield _cpu_options(context, choices)
    yield KubeletField(
        key="reservedSystemCPUs",
        value=format_cpulist(context.cpus.housekeeping),
        why="the housekeeping CPUs of the plan, the same set as in every other layer",
    )
    # nodeadm names both; the kubelet refuses them together with reservedSystemCPUs.
    yield KubeletField(key="systemReservedCgroup", value="", why=NO_CGROUP)
    yield KubeletField(key="kubeReservedCgroup", value="", why=NO_CGROUP)
    yield KubeletField(
        key="memoryManagerPolicy",
        value="Static",
        why="the memory of a Guaranteed pod comes from the NUMA nodes of its CPUs",
    )
    yield KubeletField(
        key="reservedMemory",
        value=_reserved_memory(context),
        why="the exact sum of kubeReserved, systemReserved and evictionHard",
    )
    yield KubeletField(key="topologyManagerPolicy", value=policy, why=ALIGNMENT[policy])
    yield KubeletField(key="topologyManagerScope", value=scope, why=SCOPE[scope])
    if (nodes := len(context.nodes)) > DEFAULT_NUMA_LIMIT:
        yield KubeletField(
            key="topologyManagerPolicyOptions",
            value={"max-allowable-numa-nodes": str(nodes)},
            why=f"the machine has more NUMA nodes than the default limit of {DEFAULT_NUMA_LIMIT}",
        )


def _cpu_options(context: Context, choices: KubeletChoices) -> Setting:
    running = context.topology
    wanted = {
        "full-pcpus-only": ("whole cores only", True),
        "strict-cpu-reservation": (
            "shared pods stay off housekeeping CPUs",
            choices.strict_reservation,
        ),
        "prefer-align-cpus-by-uncorecache": (
            "the CPUs of a container share one L3 cache where that is possible",
            len(running.l3_domains) > len(running.nodes),
        ),
    }
    chosen = {option: why for option, (why, on) in wanted.items() if on}
    return KubeletField(
        key="cpuManagerPolicyOptions",
        value=dict.fromkeys(chosen, "true"),
        why="; ".join(chosen.values()),
    )


def _reserved_memory(context: Context) -> list[dict[str, Any]]:
    return [
        {"numaNode": node.id, "limits": {"memory": format_mib(node.reserved_mib)}}
        for node in context.nodes
        if node.reserved_mib
    ]
