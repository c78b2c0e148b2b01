"""Decides what a container asks for: always all of what it may take.

Requests equal to limits in every resource make a pod Guaranteed. Only such a pod is given
exclusive CPUs (if it asks for whole ones) and memory of one NUMA node; and only such a backtest
runs alike on a full node and on an empty one. Resources stand on the container, never on the pod:
the kubelet's static CPU and memory managers silently skip a pod that has `spec.resources`
(kubernetes pkg/kubelet/cm/cpumanager/policy_static.go).
"""

import pulumi_kubernetes as k8s

from corelane.components.config.sections.domain import format_memory


def guaranteed(
    cpu_millis: int, memory: int, *, huge_pages_1gi: int = 0
) -> k8s.core.v1.ResourceRequirementsArgs:
    """Return requests and limits; memory is in bytes and covers memory-backed volumes."""
    amounts = {"cpu": _cpu(cpu_millis), "memory": format_memory(memory)}
    if huge_pages_1gi:
        amounts["hugepages-1Gi"] = f"{huge_pages_1gi}Gi"
    return k8s.core.v1.ResourceRequirementsArgs(requests=amounts, limits=amounts)


def _cpu(millis: int) -> str:
    whole, rest = divmod(millis, 1000)
    return f"{millis}m" if rest else str(whole)
