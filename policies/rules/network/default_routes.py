"""Default routes of route tables, and the subnets that the tables serve."""

from collections.abc import Iterator
from typing import Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.objects.network.networks import is_too_wide
from corelane.policies.values.read import has, items_at, text_at

ROUTE: Final = "aws:ec2/route:Route"
ROUTE_TABLE: Final = "aws:ec2/routeTable:RouteTable"
_DEFAULT_TABLE: Final = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ROUTING: Final = frozenset({ROUTE, ROUTE_TABLE, _DEFAULT_TABLE})
_ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_INTERNET: Final = "aws:ec2/internetGateway:InternetGateway"
_DESTINATIONS: Final = ("destinationCidrBlock", "cidrBlock", "destinationIpv6CidrBlock")


def default_routes(resource: Resource) -> Iterator[tuple[str, object]]:
    """Yield the default routes of a route or a route table, each with its path."""
    found: list[tuple[str, object]] = [("", resource.props)]
    if resource.type != ROUTE:
        routes = enumerate(items_at(resource.props, "routes"))
        found = [(f"routes[{index}]", route) for index, route in routes]
    for path, route in found:
        nets = [text_at(route, key) for key in (*_DESTINATIONS, "ipv6CidrBlock")]
        if any(is_too_wide(net) for net in nets if net):
            yield path, route


def leads_to_internet(resource: Resource, route: object, stack: Stack) -> bool:
    """Return whether the gateway of a route is an internet gateway, by its id or its resource."""
    key = "gatewayId" if resource.type == ROUTE else "routes"
    declared = any(each.type == _INTERNET for each in stack.needed_for(resource, key))
    return has(route, "gatewayId") and (declared or text_at(route, "gatewayId").startswith("igw-"))


def subnets_of(resource: Resource, stack: Stack) -> set[str]:
    """Return the URNs of the subnets that a table, or the table of a route, serves."""
    tables = {resource.urn}
    if resource.type == ROUTE:
        tables = {each.urn for each in stack.needed_for(resource, "routeTableId")}
    return {
        subnet.urn
        for association in stack.of_type(_ASSOCIATION)
        if any(each.urn in tables for each in stack.needed_for(association, "routeTableId"))
        for subnet in stack.needed_for(association, "subnetId")
    }
