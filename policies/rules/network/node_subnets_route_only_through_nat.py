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
    remedy="Route node subnets to a NAT gateway only, and only if egressThroughNat is declared",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2"),
)
def node_subnets_route_only_through_nat(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Node subnets have a default route to the internet only through NAT that the stack declares.

    With a route to an internet gateway, any public address that is added later is reachable from
    outside. NAT that was not planned is an exfiltration path for every pod, and its data processing
    is billed per byte, market data included.
    """
    found = [*default_routes(resource)]
    if not found:
        msg = "the resource has no default route"
        raise NotApplicable(msg)
    declared = any(at(n.props, "egressThroughNat") is True for n in stack.of_type(PRIVATE_NETWORK))
    nodes = stack.once(_node_subnets) & subnets_of(resource, stack)
    for path, route in found:
        if leads_to_internet(resource, route, stack) and nodes:
            yield Violation("a node subnet has a default route to an internet gateway", path)
        if has(route, "egressOnlyGatewayId") and nodes:
            yield Violation("a node subnet has a default route that bypasses NAT", path)
        if has(route, "natGatewayId") and not declared:
            yield Violation("a default route leads to NAT without egressThroughNat", path)


def _node_subnets(stack: Stack) -> frozenset[str]:
    return frozenset(
        subnet.urn
        for kind, key in _KEYS.items()
        for holder in stack.of_type(kind)
        for subnet in stack.needed_for(holder, key)
    )
