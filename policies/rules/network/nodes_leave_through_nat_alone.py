from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import EKS_CLUSTER, INSTANCE, NODE_GROUP, PRIVATE_NETWORK
from corelane.policies.rules.network.default_routes import (
    ROUTING,
    default_routes,
    leads_to_internet,
    subnets_of,
)
from corelane.policies.values.read import at, has

_KEYS = {EKS_CLUSTER: "vpcConfig", NODE_GROUP: "subnetIds", INSTANCE: "subnetId"}


@rule(
    code="CL-NET-010",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=ROUTING,
    remedy="Route node subnets to NAT where egressThroughNat is declared, and nowhere else outside",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2"),
)
def nodes_leave_through_nat_alone(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No subnet of nodes has a route to the internet but by NAT, and by NAT where that is declared.

    A route to an internet gateway makes every later public address a way in. NAT that nobody meant
    is a way out for whoever holds a pod, and a bill for every byte of market data that takes it.
    """
    found = [*default_routes(resource)]
    if not found:
        msg = "no route leads everywhere"
        raise NotApplicable(msg)
    meant = any(at(n.props, "egressThroughNat") is True for n in stack.of_type(PRIVATE_NETWORK))
    nodes = stack.once(_node_subnets) & subnets_of(resource, stack)
    for path, route in found:
        if leads_to_internet(resource, route, stack) and nodes:
            yield Violation("a subnet of nodes has a route from the internet", path)
        if has(route, "egressOnlyGatewayId") and nodes:
            yield Violation("a subnet of nodes has a route past NAT", path)
        if has(route, "natGatewayId") and not meant:
            yield Violation("nobody declares a way out through NAT", path)


def _node_subnets(stack: Stack) -> frozenset[str]:
    return frozenset(
        subnet.urn
        for kind, key in _KEYS.items()
        for holder in stack.of_type(kind)
        for subnet in stack.needed_for(holder, key)
    )
