from collections.abc import Iterable, Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.security_groups import CALL, networks_out
from corelane.policies.objects.network.egress import egress_rules_of
from corelane.policies.objects.network.network_policy import POLICY_TYPES
from corelane.policies.objects.network.networks import is_too_wide


@rule(
    code="CL-NET-006",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POLICY_TYPES | CALL,
    remedy="List the pods, services or networks that may be called",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2", "nsa-cisa/C-0030"),
)
def egress_rules_name_destinations(resource: Resource) -> Iterator[Violation]:
    """Every egress rule names its destinations, and no destination network is wider than /8.

    Stolen positions, models and session keys leave through the first open path, and HTTPS to any
    address is one. The destinations of a host or a pod are known, so a call to anything else is
    worth an alert. For IPv6 the limit is /16.
    """
    if resource.type in CALL:
        for path, net in networks_out(resource):
            yield from _wide([net], path)
        return
    for way in egress_rules_of(resource):
        if way.final and not way.names_something:
            yield Violation("the rule names no destination", way.path)
        yield from _wide(way.networks, way.path)


def _wide(networks: Iterable[str], path: str) -> Iterator[Violation]:
    if any([*map(is_too_wide, networks)]):
        yield Violation("a destination network is wider than /8 (IPv4) or /16 (IPv6)", path)
