"""The kubelet's part of Bottlerocket's settings; a field without a key there is refused.

Keys: bottlerocket-settings-models, extension kubernetes; how they reach the kubelet:
bottlerocket-core-kit packages/kubernetes-1.31/kubelet-config.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.node_config import Registration
from corelane.hostconfig.delivery.toml import Table
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import KubeletField

SCALARS: Final = {
    "maxPods": "max-pods",
    "podPidsLimit": "pod-pids-limit",
    "cpuManagerPolicy": "cpu-manager-policy",
    "memoryManagerPolicy": "memory-manager-policy",
    "topologyManagerPolicy": "topology-manager-policy",
    "topologyManagerScope": "topology-manager-scope",
    "reservedSystemCPUs": "reserved-cpus",
    "allowedUnsafeSysctls": "allowed-unsafe-sysctls",
    "seccompDefault": "seccomp-default",
    "cpuCFSQuota": "cpu-cfs-quota-enforced",
}
MAPS: Final = {
    "kubeReserved": "kube-reserved",
    "systemReserved": "system-reserved",
    "evictionHard": "eviction-hard",
}
WRITTEN_BY_THE_SYSTEM: Final = {"protectKernelDefaults": True}
CGROUPS: Final = frozenset({"systemReservedCgroup", "kubeReservedCgroup"})
"""Left out by Bottlerocket itself wherever reserved-cpus is set, which is what "" asks for."""
POLICY_OPTIONS: Final = frozenset({"full-pcpus-only"})
"""modeled-types/src/kubernetes.rs, KubernetesCPUManagerPolicyOption."""


def kubelet_tables(plan: HostPlan, registration: Registration) -> Iterator[Table]:
    """Yield the tables under settings.kubernetes, or raise DeliveryError."""
    _refuse(plan)
    kubelet, reasons = plan.kubelet, {field.key: field.why for field in plan.of(KubeletField)}
    kubernetes = Table("settings", "kubernetes")
    for field, key in SCALARS.items():
        if field in kubelet:
            kubernetes.set(key, kubelet[field], why=reasons[field])
    if options := kubelet.get("cpuManagerPolicyOptions"):
        kubernetes.set("cpu-manager-policy-options", sorted(options))
    yield kubernetes
    for field, key in MAPS.items():
        table = Table("settings", "kubernetes", key)
        table.set_all(kubelet.get(field, {}))
        yield table
    yield from _reserved_memory(kubelet.get("reservedMemory", ()))
    yield from _marks(registration)


def _refuse(plan: HostPlan) -> None:
    if faults := list(_faults(plan.kubelet)):
        raise DeliveryError(
            found="; ".join(faults),
            wanted="CPUs and memory are pinned by the kubelet's managers, none of which may differ",
            nearest="deliver al2023, or change these fields in the profile's kubelet section",
        )


def _faults(kubelet: Mapping[str, Any]) -> Iterator[str]:
    handled = {*SCALARS, *MAPS, *CGROUPS, "cpuManagerPolicyOptions", "reservedMemory"}
    for field, value in kubelet.items():
        if field in WRITTEN_BY_THE_SYSTEM:
            if value != WRITTEN_BY_THE_SYSTEM[field]:
                yield f"kubelet {field} is always {WRITTEN_BY_THE_SYSTEM[field]} on Bottlerocket"
        elif field not in handled:
            yield f"Bottlerocket has no setting for the kubelet's {field}"
        elif field in CGROUPS and (value or "reservedSystemCPUs" not in kubelet):
            yield f"Bottlerocket chooses {field} itself"
    options: Mapping[str, str] = kubelet.get("cpuManagerPolicyOptions", {})
    for option, value in options.items():
        if option not in POLICY_OPTIONS or value != "true":
            yield (
                f"Bottlerocket takes the CPU manager option {', '.join(sorted(POLICY_OPTIONS))} "
                f"only, not {option}={value}"
            )


def _reserved_memory(reserved: Sequence[Mapping[str, Any]]) -> Iterator[Table]:
    for entry in reserved:
        node = str(entry["numaNode"])
        table = Table("settings", "kubernetes", "memory-manager-reserved-memory", node)
        table.set("enabled", value=True)
        table.set_all(entry["limits"])
        yield table


def _marks(registration: Registration) -> Iterator[Table]:
    labels = Table("settings", "kubernetes", "node-labels")
    labels.set_all(registration.labels)
    taints = Table("settings", "kubernetes", "node-taints")
    by_key: dict[str, list[str]] = {}
    for taint in registration.taints:
        mark, _, effect = taint.rpartition(":")
        key, _, value = mark.partition("=")
        by_key.setdefault(key, []).append(f"{value}:{effect}")
    taints.set_all(by_key)
    yield from (labels, taints)
