from collections.abc import Iterator
from fractions import Fraction

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.bandwidth_budget import (
    GIGA,
    copies,
    fewest_hosts,
    line_rate,
    pods_by_pool,
    rate,
)
from corelane.policies.objects.hosts.hostplan import kubelet, tier_of


@rule(
    code="CL-NET-011",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Lower the pods' limits, take a faster card, or keep more hosts at the least",
    controls=("nist-800-53r5/SC-6",),
)
def pod_bandwidth_fits_the_network_card(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """What pods may send and receive together is no more than their hosts' cards carry.

    A limit beyond the card is none: the queue fills, and the market data of one pod waits behind
    the data set of another. On a trading host every pod of the pool may meet, so one card has to
    carry them all. In t1 the fewest hosts of the pool do together. Pods of t2 share what is left,
    so each of them alone has to fit.
    """
    kubelet(resource)
    card = line_rate(resource)
    if card is None:
        yield Violation("the speed of the network card is not declared", "hostPlan.networkGbps")
        return
    tier = tier_of(resource)
    hosts = 1 if tier == TRADING_TIER else fewest_hosts(resource)
    workloads = stack.once(pods_by_pool).get(resource.urn, [])
    for way, verb in (("ingress", "receive"), ("egress", "send")):
        widest = max((rate(each, way) for each in workloads), default=card)
        limits = (rate(each, way) * copies(each, hosts) for each in workloads)
        asked = sum(limits, start=Fraction(0))
        if widest > card:
            message = f"one pod may {verb} {_giga(widest)} of the {_giga(card)} of its host"
            yield Violation(message, "hostPlan.networkGbps")
        elif asked > card * hosts and tier != "t2":
            carried = f"{_giga(card * hosts)} that {hosts} hosts carry"
            yield Violation(
                f"pods may {verb} {_giga(asked)} of the {carried}", "hostPlan.networkGbps"
            )


def _giga(bits: Fraction) -> str:
    return f"{float(bits / GIGA):g}G"
