from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.network.egress import egress_rules_of
from corelane.policies.objects.network.network_policy import POLICY_TYPES

_DNS: Final = frozenset({("TCP", "53"), ("UDP", "53")})


@rule(
    code="CL-NET-005",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=POLICY_TYPES,
    remedy="Allow port 53 over UDP and TCP to the pods, service or namespace of the cluster's DNS",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2"),
)
def dns_egress_names_the_dns_service(resource: Resource) -> Iterator[Violation]:
    """A policy that allows DNS names the cluster's DNS pods or service, and allows UDP and TCP.

    Port 53 open to any address is an unmonitored channel for data exfiltration. Without TCP, an
    answer that is too long for one datagram never arrives, and a venue's name fails to resolve on
    the day that it gets one more address.
    """
    asking = [way for way in egress_rules_of(resource) if way.ports & _DNS]
    if not asking:
        msg = "the policy allows no DNS"
        raise NotApplicable(msg)
    for way in asking:
        if not way.names_pods:
            yield Violation("DNS is allowed to any destination", way.path)
    allowed = frozenset[tuple[str, str]]().union(*(way.ports for way in asking))
    for protocol, _ in sorted(_DNS - allowed):
        yield Violation(f"DNS is not allowed over {protocol}", "spec.egress")
