from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import NODE_GROUP, TIER
from corelane.policies.values.read import text_at


@rule(
    code="CL-CST-002",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={NODE_GROUP},
    remedy="Set capacityType to ON_DEMAND, or the tier of the pool to t2",
    controls=("nist-800-53r5/SC-6",),
)
def spot_capacity_serves_only_t2(resource: Resource) -> Iterator[Violation]:
    """Only pools of tier t2 use spot capacity.

    AWS reclaims a spot instance with two minutes' notice. That is enough to checkpoint a backtest,
    but not to close a position.
    """
    if text_at(resource.props, "capacityType") != "SPOT":
        msg = "the node group does not use spot capacity"
        raise NotApplicable(msg)
    if text_at(resource.props, "labels", TIER) != "t2":
        yield Violation("capacityType is SPOT in a pool that is not tier t2", "capacityType")
