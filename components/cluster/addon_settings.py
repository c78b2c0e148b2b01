"""Where the pods of a managed add-on may run, in each add-on's own words."""

from collections.abc import Callable, Mapping
from typing import Any

from corelane.components.kubernetes.labels import TIER


def addon_settings(addon: str, tier: str) -> Mapping[str, Any]:
    """Return the configuration values of an add-on whose pods belong on a tier's nodes.

    Add-ons of one pod a node (kube-proxy, the Pod Identity agent, the node monitor) tolerate
    every taint as they come, and get none (aws/eks-pod-identity-agent and
    aws/eks-node-monitoring-agent, values.yaml). The EBS driver's do unless that is switched off
    (aws-ebs-csi-driver, templates/_node.tpl), so it is said: an unverified node has its volumes.
    """
    settings = _SETTINGS.get(addon)
    return settings(_placement(tier)) if settings else {}


def needs_nodes(addon: str) -> bool:
    """Say whether the add-on turns active only when a node runs its pods."""
    return addon in _SETTINGS


def _placement(tier: str) -> dict[str, Any]:
    # Every pool is tainted with its tier, so a pod without this toleration runs nowhere.
    toleration = {"key": TIER, "operator": "Equal", "value": tier, "effect": "NoSchedule"}
    return {"nodeSelector": {TIER: tier}, "tolerations": [toleration]}


# Keys of `aws eks describe-addon-configuration`; those of snapshot-controller are not verified.
_SETTINGS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "aws-ebs-csi-driver": lambda placement: {
        "controller": placement,
        "node": {"tolerateAllTaints": True},
    },
    "coredns": lambda placement: placement,
    "snapshot-controller": lambda placement: placement,
}
