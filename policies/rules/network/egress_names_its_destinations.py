from collections.abc import Iterable, Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.security_groups import CALL, networks_out
from corelane.policies.objects.network.egress import ways_of
from corelane.policies.objects.network.network_policy import POLICY_TYPES
from corelane.policies.objects.network.networks import is_strange


@rule(
    code="CL-NET-006",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POLICY_TYPES | CALL,
    remedy="Name the pods, services or networks that are called",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2", "nsa-cisa/C-0030"),
)
def egress_names_its_destinations(resource: Resource) -> Iterator[Violation]:
    """Whatever may be called is named: no way out is to everywhere, by any port.

    Stolen positions, models and session keys leave by the first open way, and HTTPS to everywhere
    is one. What a host or a pod calls is known, so a call to anything else is worth an alarm.
    """
    if resource.type in CALL:
        for path, net in networks_out(resource):
            yield from _wide([net], path)
        return
    for way in ways_of(resource):
        if way.final and not way.names_something:
            yield Violation("no destination is named", way.path)
        yield from _wide(way.networks, way.path)


def _wide(networks: Iterable[str], path: str) -> Iterator[Violation]:
    if any([*map(is_strange, networks)]):
        yield Violation("every address may be called", path)
