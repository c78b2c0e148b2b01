"""The kubelet's part of Bottlerocket's settings; a field without a key there is refused.

Keys: bottlerocket-settings-models, extension kubernetes; how they reach the kubelet:
bottlerocket-core-kit packages/kubernetes-1.31/kubelet-config.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.joining import Registration
from corelane.hostconfig.delivery.toml import Entry, Value
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import KubeletField

KUBERNETES: Final = ("settings", "kubernetes")
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
POLICY_OPTIONS: Final = frozenset(
    {"distribute-cpus-across-numa", "full-pcpus-only"}
    | {"prefer-align-cpus-by-uncorecache", "strict-cpu-reservation"}
)
"""Since 1.51.0 (bottlerocket#4690, bottlerocket-project-website#592)."""


def kubelet_entries(plan: HostPlan, registration: Registration) -> Iterator[Entry]:
    """Yield the entries below settings.kubernetes, or raise DeliveryError."""
    _refuse(plan)
    kubelet, reasons = plan.kubelet, {field.key: field.why for field in plan.of(KubeletField)}
    for field, key in SCALARS.items():
        if field in kubelet:
            yield Entry((*KUBERNETES, key), kubelet[field], reasons[field])
    if options := kubelet.get("cpuManagerPolicyOptions"):
        why = reasons["cpuManagerPolicyOptions"]
        yield Entry((*KUBERNETES, "cpu-manager-policy-options"), sorted(options), why)
    for field, key in MAPS.items():
        why = reasons.get(field, "")
        yield from _map((*KUBERNETES, key), kubelet.get(field, {}), why)
    yield from _reserved_memory(kubelet.get("reservedMemory", ()), reasons)
    yield from _map((*KUBERNETES, "node-labels"), registration.labels)
    yield from _map((*KUBERNETES, "node-taints"), _taints(registration))


def _map(table: tuple[str, ...], values: Mapping[str, Value], why: str = "") -> Iterator[Entry]:
    """Yield an entry for each value in the order of the keys, the reason above the first."""
    for place, (key, value) in enumerate(sorted(values.items())):
        yield Entry((*table, key), value, "" if place else why)


def _refuse(plan: HostPlan) -> None:
    if faults := list(_faults(plan.kubelet)):
        raise DeliveryError(
            found="; ".join(faults),
            wanted="kubelet fields that Bottlerocket has a setting for",
            rule="Bottlerocket has a setting for every field of the kubelet in the plan",
            nearest="choose al2023, or change these fields in the profile's kubelet section",
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
                f"Bottlerocket takes the CPU manager options {', '.join(sorted(POLICY_OPTIONS))} "
                f"only, not {option}={value}"
            )


def _reserved_memory(
    reserved: Sequence[Mapping[str, Any]], reasons: Mapping[str, str]
) -> Iterator[Entry]:
    for entry in reserved:
        table = (*KUBERNETES, "memory-manager-reserved-memory", str(entry["numaNode"]))
        yield Entry((*table, "enabled"), value=True, why=reasons["reservedMemory"])
        yield from _map(table, entry["limits"])


def _taints(registration: Registration) -> Mapping[str, Sequence[str]]:
    """Return values and effects by key."""
    by_key: dict[str, list[str]] = {}
    for taint in registration.taints:
        mark, _, effect = taint.rpartition(":")
        key, _, value = mark.partition("=")
        by_key.setdefault(key, []).append(f"{value}:{effect}")
    return by_key
