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
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.rules.isolation.anti_affinity import can_share_a_node, excludes, high_impact


@rule(
    code="CL-ISO-007",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Select different pools, or require pod anti-affinity to the other family by hostname",
    controls=("nist-800-190/4.3.4", "nist-800-53r5/SC-4"),
)
def high_impact_families_never_share_a_node(
    resource: Resource, stack: Stack
) -> Iterator[Violation]:
    """Two strategy families of high impact can never run on the same node.

    Families on one node share the last-level cache, the memory controllers, the network card and
    the node's failures. A burst of one increases the tail latency of the other, and one failed node
    stops both.
    """
    workloads = stack.once(high_impact)
    own = workloads.get(resource.urn)
    if own is None:
        msg = "the workload does not have the label corelane.io/family-impact=high"
        raise NotApplicable(msg)
    if not own.family:
        yield Violation("the workload has high impact but no label corelane.io/family")
    for other in workloads.values():
        if other.family == own.family or not can_share_a_node(own, other):
            continue
        if not (excludes(own, other) or excludes(other, own)):
            yield Violation(f"family {own.family} can share a node with family {other.family}")
            return
