from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import NODE_GROUP, NODE_POOLS, TIER
from corelane.policies.objects.hosts.host_gate import UNVERIFIED, gates_of, runs_on
from corelane.policies.objects.placement.taints import NO_SCHEDULE, Taint, taints_of
from corelane.policies.values.read import mapping_at, text_at


@rule(
    code="CL-HST-002",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=NODE_POOLS | {NODE_GROUP},
    remedy=(
        "Add the taint corelane.io/unverified:NoSchedule to pools with a host gate, and only "
        "to those"
    ),
    controls=(
        "nist-800-190/4.4.3",
        "nist-800-53r5/SC-6",
        "soc-2/CC7.1",
    ),
)
def gated_pools_carry_the_startup_taint(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Nodes have the startup taint `corelane.io/unverified` if and only if a host gate runs there.

    Without the taint an engine can start while a kernel argument is missing, and trade with a worse
    tail latency than planned. With the taint but without a gate, no pod ever starts.
    """
    labels = mapping_at(resource.props, "labels")
    if resource.type == NODE_GROUP and not text_at(labels, TIER):
        msg = "the node group has no tier label"
        raise NotApplicable(msg)
    gated = any(runs_on(gate, labels) for gate in stack.once(gates_of))
    tainted = Taint(UNVERIFIED, "", NO_SCHEDULE) in taints_of(resource)
    if gated and not tainted:
        yield Violation(
            f"the taint {UNVERIFIED}:NoSchedule is missing on nodes with a host gate", "taints"
        )
    if tainted and not gated:
        yield Violation(f"no host gate removes the taint {UNVERIFIED}:NoSchedule", "taints")
