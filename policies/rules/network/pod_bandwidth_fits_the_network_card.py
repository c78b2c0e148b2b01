from collections.abc import Iterator
from fractions import Fraction

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.bandwidth_budget import (
    GIGA,
    fewest_hosts,
    line_rate,
    pod_count,
    pods_by_pool,
    rate,
)
from corelane.policies.objects.hosts.hostplan import kubelet, tier_of


@rule(
    code="CL-NET-011",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy=(
        "Lower the limits of the pods, choose a faster card, or raise the minimum number of hosts"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def pod_bandwidth_fits_the_network_card(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The bandwidth limits of the pods of a pool fit the network cards of its hosts.

    A limit above the line rate has no effect: the queue fills, and the market data of one pod waits
    behind the data set of another. The capacity depends on the tier:

    - t0: all pods may run on one host, so one card must carry them all.
    - t1: the minimum number of hosts must carry all pods together.
    - t2: pods share what is left, so each pod must fit one card.
    """
    kubelet(resource)
    card = line_rate(resource)
    if card is None:
        yield Violation("networkGbps of the host plan is not set", "hostPlan.networkGbps")
        return
    tier = tier_of(resource)
    hosts = 1 if tier == TRADING_TIER else fewest_hosts(resource)
    workloads = stack.once(pods_by_pool).get(resource.urn, [])
    for way, verb in (("ingress", "receive"), ("egress", "send")):
        widest = max((rate(each, way) for each in workloads), default=card)
        limits = (rate(each, way) * pod_count(each, hosts) for each in workloads)
        asked = sum(limits, start=Fraction(0))
        if widest > card:
            message = f"one pod may {verb} {_giga(widest)}, its host has {_giga(card)}"
            yield Violation(message, "hostPlan.networkGbps")
        elif asked > card * hosts and tier != "t2":
            capacity = f"capacity is {_giga(card * hosts)} (hosts: {hosts})"
            yield Violation(f"pods may {verb} {_giga(asked)}, {capacity}", "hostPlan.networkGbps")


def _giga(bits: Fraction) -> str:
    return f"{float(bits / GIGA):g}G"
