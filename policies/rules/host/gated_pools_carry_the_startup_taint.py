"""Gated pools carry the startup taint."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.core.host_gate import UNVERIFIED, gates_of, stands_on
from policies.core.read import items_at, mapping_at, text_at
from policies.core.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    stack_rule,
)
from policies.core.vocabulary import NODE_GROUP, NODE_POOLS, TIER

# The EKS API's spelling, and that of a kubelet.
_NO_SCHEDULE = frozenset({"NO_SCHEDULE", "NoSchedule"})


@stack_rule(
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=NODE_POOLS | {NODE_GROUP},
    remedy="Register nodes with corelane.dev/unverified:NoSchedule exactly when there is a gate",
    controls=(
        "nist-800-190/4.4.3",
        "nist-800-53r5/SC-6",
        "soc-2/CC7.1",
    ),
)
def gated_pools_carry_the_startup_taint(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Where there is a host gate, every node starts as unverified; where there is none, no node.

    Without the taint an engine starts while a kernel argument is missing, and trades with a tail
    that nobody ordered. With the taint and no gate, no pod ever starts.
    """
    labels = mapping_at(resource.props, "labels")
    if resource.type == NODE_GROUP and not text_at(labels, TIER):
        msg = "the node group belongs to no tier"
        raise NotApplicable(msg)
    gated = any(stands_on(gate, labels) for gate in stack.once(gates_of))
    tainted = any(_is_startup(taint) for taint in items_at(resource.props, "taints"))
    if gated and not tainted:
        yield Violation(
            f"no taint {UNVERIFIED}:NoSchedule, which the host gate takes off", "taints"
        )
    if tainted and not gated:
        yield Violation(f"nothing takes the taint {UNVERIFIED}:NoSchedule off", "taints")


def _is_startup(taint: Mapping[str, Any]) -> bool:
    key, value, effect = (text_at(taint, field) for field in ("key", "value", "effect"))
    return (key, value) == (UNVERIFIED, "") and effect in _NO_SCHEDULE
