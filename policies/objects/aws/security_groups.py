"""The networks that a security group admits, and those that it lets its members call."""

from collections.abc import Iterator
from typing import Final

from corelane.policies.model.stack import Resource
from corelane.policies.values.read import items_at, text_at, texts_at

_GROUPS: Final = frozenset(
    {
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/securityGroup:SecurityGroup",
    }
)
_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_EGRESS_RULE: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ADMIT: Final = _GROUPS | {_RULE, _INGRESS_RULE}
CALL: Final = _GROUPS | {_RULE, _EGRESS_RULE}


def networks_in(resource: Resource) -> list[tuple[str, str]]:
    """Return the networks of one of ``ADMIT`` that may call, each with the path that says so."""
    return _networks(resource, "ingress")


def networks_out(resource: Resource) -> list[tuple[str, str]]:
    """Return the networks of one of ``CALL`` that may be called, each with the path."""
    return _networks(resource, "egress")


def _networks(resource: Resource, direction: str) -> list[tuple[str, str]]:
    if resource.type in {_INGRESS_RULE, _EGRESS_RULE}:
        found = [(key, text_at(resource.props, key)) for key in ("cidrIpv4", "cidrIpv6")]
        return [(key, net) for key, net in found if net]
    if resource.type == _RULE:
        asked = text_at(resource.props, "type") == direction
        return [*_in_lists(resource.props, "")] if asked else []
    rules = enumerate(items_at(resource.props, direction))
    return [net for index, entry in rules for net in _in_lists(entry, f"{direction}[{index}]")]


def _in_lists(entry: object, path: str) -> Iterator[tuple[str, str]]:
    for key in ("cidrBlocks", "ipv6CidrBlocks"):
        yield from ((path or key, net) for net in texts_at(entry, key))
