"""The template of every pod, whatever controller makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pulumi_kubernetes as k8s

from corelane.components.config.sections.domain import format_memory
from corelane.components.kubernetes.labels import priority_class_of
from corelane.components.workloads.identity import labels_of
from corelane.components.workloads.placement import node_selector, toleration_of
from corelane.components.workloads.probes import Probes
from corelane.components.workloads.security_context import (
    container_security_context,
    pod_security_context,
)
from corelane.components.workloads.volumes import Mount
from corelane.components.workloads.workload_resources import Workload, WorkloadResources

# Vault and the network of a new stack are there only after its first run: a run that waited for
# pods would wait for them. Whether a rollout goes well is for its probes and alerts to say.
SKIP_AWAIT = {"pulumi.com/skipAwait": "true"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """The one container of a pod."""

    resources: k8s.core.v1.ResourceRequirementsArgs
    environment: Mapping[str, str]
    ports: tuple[int, ...] = ()
    on_host_network: bool = False
    probes: Probes | None = None
    capabilities: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """The placement of the pod, and its end."""

    grace_seconds: int
    restart_policy: Literal["Always", "Never"] = "Always"
    affinity: k8s.core.v1.AffinityArgs | None = None
    spread: list[k8s.core.v1.TopologySpreadConstraintArgs] | None = None
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])


def pod_template(
    workload: Workload, resources: WorkloadResources, process: Process, behaviour: Behaviour
) -> k8s.core.v1.PodTemplateSpecArgs:
    """Return the template of a workload's pods."""
    return k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(
            labels=labels_of(workload.name, workload.config),
            annotations=dict(behaviour.annotations) or None,
        ),
        spec=_spec(workload, resources, process, behaviour),
    )


def _spec(
    workload: Workload, resources: WorkloadResources, process: Process, behaviour: Behaviour
) -> k8s.core.v1.PodSpecArgs:
    tier = workload.config.tier
    mounts = (*resources.mounts, *process.mounts)
    on_host = process.on_host_network
    return k8s.core.v1.PodSpecArgs(
        service_account_name=resources.account,
        automount_service_account_token=False,
        enable_service_links=False,
        host_network=on_host or None,
        # T0 nodes are shared by nobody; the others' file systems all take ID-mapped mounts
        # (Kubernetes documentation, "User Namespaces"). The API refuses it on the host's network.
        host_users=None if on_host or tier == "t0" else False,
        dns_policy="ClusterFirstWithHostNet" if on_host else "ClusterFirst",
        priority_class_name=priority_class_of(tier),
        node_selector=node_selector(workload.config.pool, tier),
        tolerations=[toleration_of(tier)],
        affinity=behaviour.affinity,
        topology_spread_constraints=behaviour.spread,
        restart_policy=behaviour.restart_policy,
        termination_grace_period_seconds=behaviour.grace_seconds,
        security_context=pod_security_context(),
        containers=[_container(workload, process, mounts)],
        volumes=[mount.source for mount in mounts if mount.source is not None] or None,
    )


def _container(
    workload: Workload, process: Process, mounts: tuple[Mount, ...]
) -> k8s.core.v1.ContainerArgs:
    config, probes = workload.config, process.probes
    return k8s.core.v1.ContainerArgs(
        name=workload.name,
        image=config.image,
        image_pull_policy="IfNotPresent",
        args=list(config.args) or None,
        env=_environment(process.environment),
        ports=_ports(process),
        resources=process.resources,
        security_context=container_security_context(process.capabilities),
        startup_probe=probes.startup if probes else None,
        liveness_probe=probes.liveness if probes else None,
        readiness_probe=probes.readiness if probes else None,
        volume_mounts=[mount.declaration() for mount in mounts] or None,
    )


def _environment(variables: Mapping[str, str]) -> list[k8s.core.v1.EnvVarArgs] | None:
    return [
        k8s.core.v1.EnvVarArgs(name=name, value=value) for name, value in sorted(variables.items())
    ] or None


def _ports(process: Process) -> list[k8s.core.v1.ContainerPortArgs] | None:
    """Return the ports; on the host's network the host port is the same (API validation)."""
    return [
        k8s.core.v1.ContainerPortArgs(
            container_port=port, host_port=port if process.on_host_network else None
        )
        for port in sorted(set(process.ports))
    ] or None


def guaranteed(
    cpu_millis: int, memory: int, *, huge_pages_1gi: int = 0
) -> k8s.core.v1.ResourceRequirementsArgs:
    """Return requests equal to limits; memory is in bytes and covers memory-backed volumes.

    That makes a pod Guaranteed. Only such a pod is given exclusive CPUs (if it asks for whole
    ones) and memory of one NUMA node; and only such a backtest runs alike on a full node and on an
    empty one. Resources stand on the container: the kubelet's static CPU and memory managers skip
    a pod that has `spec.resources` (kubernetes pkg/kubelet/cm/cpumanager/policy_static.go).
    """
    amounts = {"cpu": _cpu(cpu_millis), "memory": format_memory(memory)}
    if huge_pages_1gi:
        amounts["hugepages-1Gi"] = f"{huge_pages_1gi}Gi"
    return k8s.core.v1.ResourceRequirementsArgs(requests=amounts, limits=amounts)


def _cpu(millis: int) -> str:
    whole, rest = divmod(millis, 1000)
    return f"{millis}m" if rest else str(whole)
