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
from corelane.policies.rules.isolation.anti_affinity import high_impact, keeps_away, may_meet


@rule(
    code="CL-ISO-007",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Select different pools, or require anti-affinity to the other families by node",
    controls=("nist-800-190/4.3.4", "nist-800-53r5/SC-4"),
)
def high_impact_families_never_share_a_node(
    resource: Resource, stack: Stack
) -> Iterator[Violation]:
    """Two strategy families of high impact are never able to run on the same node.

    What two families share is the last-level cache, the memory controllers, the network card and
    the fate of the machine. A burst in one moves the tail of the other, and one failed node takes
    both sides of the book's risk at once.
    """
    rivals = stack.once(high_impact)
    own = rivals.get(resource.urn)
    if own is None:
        msg = "the workload is not of high impact"
        raise NotApplicable(msg)
    if not own.family:
        yield Violation("the workload of high impact names no family")
    for other in rivals.values():
        if other.family == own.family or not may_meet(own, other):
            continue
        if not (keeps_away(own, other) or keeps_away(other, own)):
            yield Violation(f"family {own.family} may share a node with family {other.family}")
            return
