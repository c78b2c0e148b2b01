from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import NODE_GROUP, TIER
from corelane.policies.values.read import text_at


@rule(
    code="CL-CST-002",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={NODE_GROUP},
    remedy="Set capacityType to ON_DEMAND, or make the pool tier t2",
    controls=("nist-800-53r5/SC-6",),
)
def spot_capacity_serves_only_t2(resource: Resource) -> Iterator[Violation]:
    """Only pools of tier t2 run on spot capacity.

    AWS takes a spot instance back with two minutes' notice. That is time to checkpoint a backtest,
    not to close a position.
    """
    if text_at(resource.props, "capacityType") != "SPOT":
        msg = "the node group is not on spot capacity"
        raise NotApplicable(msg)
    if text_at(resource.props, "labels", TIER) != "t2":
        yield Violation("nodes of this tier may vanish in two minutes", "capacityType")
