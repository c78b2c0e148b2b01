from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import NODE_GROUP, NODE_POOLS, TIER, TIERS
from corelane.policies.objects.placement.taints import NO_SCHEDULE, Taint, taints_of
from corelane.policies.values.read import mapping_at, text_at


@rule(
    code="CL-ISO-014",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=NODE_POOLS | {NODE_GROUP},
    remedy="Give the nodes the label corelane.io/tier and a NoSchedule taint of the same value",
    controls=("nist-800-190/4.3.4", "dora-rts-2024-1774/8", "rts-6/7"),
)
def tiers_are_tainted(resource: Resource) -> Iterator[Violation]:
    """The nodes of a pool carry its tier as a label and as a NoSchedule taint.

    A node without the taint takes any pod. With the static CPU manager's strict reservation such
    a pod gets CPUs next to a trading thread, evicts its lines from the shared cache, and shows up
    only as a worse tail. Without the label nothing that belongs to the tier ever starts there.
    """
    label = text_at(mapping_at(resource.props, "labels"), TIER)
    tier = text_at(resource.props, "tier") or label
    if resource.type == NODE_GROUP and not tier:
        msg = "the node group belongs to no tier"
        raise NotApplicable(msg)
    if tier not in TIERS:
        yield Violation("the tier is none of t0, t1, t2", "tier")
    if label != tier:
        yield Violation(f"no label {TIER}={tier}", "labels")
    if Taint(TIER, tier, NO_SCHEDULE) not in taints_of(resource):
        yield Violation(f"no taint {TIER}={tier}:NoSchedule", "taints")
