from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import NODE_POOLS, TRADING_TIER
from corelane.policies.objects.aws.protection import require_permanent
from corelane.policies.objects.hosts.hostplan import require_tier, tier_of
from corelane.policies.values.read import texts_at


@rule(
    code="CL-RES-006",
    level=Level.WARN,
    severity=Severity.HIGH,
    applies_to=NODE_POOLS,
    remedy="Declare a t0 pool in another zone or site that engines can be moved to",
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def trading_has_a_second_location(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """For every t0 pool there is another t0 pool in another zone or site.

    Engines run close together, in one zone or one colocation site, because distance is latency. If
    that location fails, all of them fail, with orders resting at the venues. Machines with tuned
    cores are not available within the hour, so the second location has to exist before it is
    needed.
    """
    require_permanent(stack)
    require_tier(resource, TRADING_TIER)
    here = _places(resource)
    pools = stack.of_type(*sorted(NODE_POOLS))
    trading = [pool for pool in pools if tier_of(pool) == TRADING_TIER]
    if not any(_places(pool) - here for pool in trading):
        yield Violation("no other t0 pool is in another zone or site")


def _places(pool: Resource) -> frozenset[str]:
    """Return the zones of a pool, or the site that it is declared under."""
    return frozenset(texts_at(pool.props, "zones")) or frozenset({pool.parent})
