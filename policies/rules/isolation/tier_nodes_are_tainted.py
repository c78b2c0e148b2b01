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
    remedy=(
        "Set the label corelane.io/tier on the nodes, and a NoSchedule taint with the same key "
        "and value"
    ),
    controls=("nist-800-190/4.3.4", "dora-rts-2024-1774/8", "rts-6/7"),
)
def tier_nodes_are_tainted(resource: Resource) -> Iterator[Violation]:
    """Nodes of a pool carry its tier as a label and as a NoSchedule taint.

    A node without the taint accepts any pod. With strict CPU reservation such a pod gets CPUs next
    to a trading thread and evicts its lines from the shared cache, which shows only as a worse tail
    latency. Without the label, no pod of the tier is ever scheduled there.
    """
    label = text_at(mapping_at(resource.props, "labels"), TIER)
    tier = text_at(resource.props, "tier") or label
    if resource.type == NODE_GROUP and not tier:
        msg = "the node group has no tier label"
        raise NotApplicable(msg)
    if tier not in TIERS:
        yield Violation("the tier is not one of t0, t1, t2", "tier")
    if label != tier:
        yield Violation(f"missing label {TIER}={tier}", "labels")
    if Taint(TIER, tier, NO_SCHEDULE) not in taints_of(resource):
        yield Violation(f"missing taint {TIER}={tier}:NoSchedule", "taints")
