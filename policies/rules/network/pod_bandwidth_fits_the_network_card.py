"""Pod bandwidth fits the network card."""

from collections.abc import Iterator

from policies.core.hostplan import kubelet, tier_of
from policies.core.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    stack_rule,
)
from policies.core.traffic import GIGA, fewest_hosts, line_rate, pods_by_pool, rate
from policies.core.vocabulary import POOL_COMPONENTS, TRADING_TIER


@stack_rule(
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Lower the pods' limits, take a faster card, or keep more hosts at the least",
    controls=("nist-800-53r5/SC-6", "soc-2/A1.2"),
)
def pod_bandwidth_fits_the_network_card(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """What pods may send and receive together is no more than their hosts' cards carry.

    A limit beyond the card is none: the queue fills, and the market data of one pod waits behind
    the data set of another. On a trading host every pod of the pool may meet, so one card has to
    carry them all. Elsewhere the fewest hosts of the pool do together. Pods of t2 share what is
    left.
    """
    kubelet(resource)
    tier = tier_of(resource)
    if tier == "t2":
        msg = "pods of tier t2 share what is left"
        raise NotApplicable(msg)
    card = line_rate(resource)
    if card is None:
        yield Violation("the speed of the network card is not declared", "hostPlan.networkGbps")
        return
    hosts = 1 if tier == TRADING_TIER else fewest_hosts(resource)
    workloads = stack.once(pods_by_pool).get(resource.urn, [])
    for way, verb in (("ingress", "receive"), ("egress", "send")):
        asked = sum(rate(workload, way, hosts=hosts) for workload in workloads)
        if asked > card * hosts:
            wanted, carried = float(asked / GIGA), float(card * hosts / GIGA)
            message = f"pods may {verb} {wanted:g}G of the {carried:g}G that {hosts} hosts carry"
            yield Violation(message, "hostPlan.networkGbps")
