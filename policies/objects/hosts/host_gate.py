"""The host gate: the one workload that sees hosts and changes nodes, and its identity."""

from collections.abc import Mapping
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.model.vocabulary import ROLE
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod, namespace_of, pod_of
from corelane.policies.values.read import at, items_at, mapping_at, text_at

GATE_ROLE: Final = "host-gate"
METRICS: Final = "/var/lib/corelane/metrics"
"""The only folder of a host that the gate writes to."""
_LOOKED_AT: Final = frozenset({"etc", "proc", "sys"})
"""The folders in which a host shows its settings; below /var are the secrets of its pods."""
UNVERIFIED: Final = "corelane.io/unverified"
NODE_CLAIM: Final = "authentication.kubernetes.io/node-name"


def is_gate(pod: Pod) -> bool:
    """Return whether a pod claims to be of the gate; another rule sees what the claim costs."""
    return text_at(pod.labels, ROLE) == GATE_ROLE


def is_gate_mount(pod: Pod, volume: object) -> bool:
    """Return whether a folder of the host is one that the gate may see as it is mounted.

    Read-only alone is not enough: cgroups and debugfs are mounts of their own below /sys, the
    sockets below /run answer root through a read-only mount, and secrets can be read through one.
    """
    name, path = text_at(volume, "name"), text_at(volume, "hostPath", "path")
    sealed = all(
        at(mount, "readOnly") is True and text_at(mount, "recursiveReadOnly") == "Enabled"
        for container in pod.containers()
        for mount in items_at(container.props, "volumeMounts")
        if text_at(mount, "name") == name
    )
    return is_gate(pod) and (path == METRICS or (sealed and _shows_settings(path)))


def _shows_settings(path: str) -> bool:
    parts = [part for part in path.split("/") if part not in {"", "."}]
    return bool(parts) and parts[0] in _LOOKED_AT and ".." not in parts


def gates_of(stack: Stack) -> tuple[Resource, ...]:
    """Return the workloads that claim to be the gate."""
    return tuple(each for each in stack.of_type(*sorted(WORKLOADS)) if is_gate(pod_of(each)))


def runs_on(gate: Resource, labels: Mapping[str, Any]) -> bool:
    """Return whether a gate's pods come to nodes with some labels, whatever their taints."""
    spec = pod_of(gate).spec
    selected = mapping_at(spec, "nodeSelector")
    anywhere = any(_of_every_taint(each) for each in items_at(spec, "tolerations"))
    return anywhere and all(text_at(labels, key) == selected[key] for key in selected)


def _of_every_taint(toleration: object) -> bool:
    given = [text_at(toleration, field) for field in ("key", "operator", "effect")]
    return given == ["", "Exists", ""]


def identity_of(workload: Resource, stack: Stack) -> tuple[str, str]:
    """Return namespace and name of the service account that a workload's pods have."""
    account = text_at(pod_of(workload).spec, "serviceAccountName") or "default"
    return namespace_of(workload, stack), account
