from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import NODE_POOLS, TRADING_TIER
from corelane.policies.objects.aws.protection import must_last
from corelane.policies.objects.hosts.hostplan import require_tier, tier_of
from corelane.policies.values.read import texts_at


@rule(
    code="CL-RES-006",
    level=Level.WARN,
    severity=Severity.HIGH,
    applies_to=NODE_POOLS,
    remedy="Declare a pool of t0 in another zone or site, that engines can be moved to",
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def trading_has_a_second_place(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """For every pool that trades there is another one in another zone or site.

    Engines stand close together, in one zone or one colocation site, because distance is latency.
    What takes that place away takes them all, with orders resting at the venues. Machines with
    tuned cores cannot be had within the hour: the second place has to exist before it is needed.
    """
    must_last(stack)
    require_tier(resource, TRADING_TIER)
    here = _places(resource)
    others = [p for p in stack.of_type(*sorted(NODE_POOLS)) if p.urn != resource.urn]
    trading = [pool for pool in others if tier_of(pool) == TRADING_TIER]
    if not any(_places(pool) - here for pool in trading):
        yield Violation("no other pool of t0 stands in another zone or site")


def _places(pool: Resource) -> frozenset[str]:
    """Return the zones of a pool, or the site that it is declared under."""
    return frozenset(texts_at(pool.props, "zones")) or frozenset({pool.parent})
