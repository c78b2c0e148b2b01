"""Taints, and the tolerations that the scheduler accepts for them."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from corelane.policies.model.stack import Resource
from corelane.policies.values.read import items_at, text_at

# The EKS API's spelling of effects, beside that of Kubernetes.
_EFFECTS: Final = {
    "NO_SCHEDULE": "NoSchedule",
    "NO_EXECUTE": "NoExecute",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
}
NO_SCHEDULE: Final = "NoSchedule"
_KEEP_OFF: Final = frozenset({NO_SCHEDULE, "NoExecute"})


class Taint(NamedTuple):
    """A mark by which a node repels pods."""

    key: str
    value: str
    effect: str

    def __str__(self) -> str:
        """Return the taint as kubectl writes it."""
        return (
            f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"
        )

    @property
    def keeps_off(self) -> bool:
        """Return whether a pod that does not tolerate it cannot start there."""
        return self.effect in _KEEP_OFF


def taints_of(nodes: Resource) -> list[Taint]:
    """Return the taints of a pool or node group, given as objects or as a kubelet's argument."""
    return [_read(taint) for taint in items_at(nodes.props, "taints")]


def _read(taint: object) -> Taint:
    if isinstance(taint, str):
        name, _, effect = taint.rpartition(":")
        key, _, value = name.partition("=")
        return Taint(key, value, effect)
    key, value, effect = (text_at(taint, field) for field in ("key", "value", "effect"))
    return Taint(key, value, _EFFECTS.get(effect, effect))


def tolerates(spec: Mapping[str, Any], taint: Taint) -> bool:
    """Return whether a pod tolerates a taint (k8s.io/api/core/v1/toleration.go, ToleratesTaint)."""
    return any(_covers(toleration, taint) for toleration in items_at(spec, "tolerations"))


def _covers(toleration: object, taint: Taint) -> bool:
    key, value, effect = (text_at(toleration, field) for field in ("key", "value", "effect"))
    if effect not in {"", taint.effect} or key not in {"", taint.key}:
        return False
    exists = text_at(toleration, "operator") == "Exists"
    return exists or (bool(key) and value == taint.value)
