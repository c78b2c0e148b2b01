from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.network.egress import ways_of
from corelane.policies.objects.network.network_policy import POLICY_TYPES

_DNS: Final = frozenset({("TCP", "53"), ("UDP", "53")})


@rule(
    code="CL-NET-005",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=POLICY_TYPES,
    remedy="Allow port 53, UDP and TCP, to the pods or the namespace of the cluster's DNS",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2"),
)
def dns_is_asked_by_name(resource: Resource) -> Iterator[Violation]:
    """A policy that lets pods ask DNS names the pods that answer, and lets both protocols pass.

    Port 53 open to any address is a way out for data that nobody looks at. Without TCP an answer
    that is too long for a datagram never arrives, and a venue's name fails to resolve on the day
    it has one address more.
    """
    asking = [way for way in ways_of(resource) if way.ports & _DNS]
    if not asking:
        msg = "the policy lets nobody ask DNS"
        raise NotApplicable(msg)
    for way in asking:
        if not way.names_pods:
            yield Violation("DNS may be asked anywhere", way.path)
    heard = frozenset[tuple[str, str]]().union(*(way.ports for way in asking))
    for protocol, _ in sorted(_DNS - heard):
        yield Violation(f"DNS may not be asked by {protocol}", "spec.egress")
