"""Which networks a security group lets its members call."""

from collections.abc import Iterator
from typing import Final

from policies.core.read import items_at, text_at, texts_at
from policies.core.stack import Resource

_GROUPS: Final = frozenset(
    {
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/securityGroup:SecurityGroup",
    }
)
_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
_EGRESS_RULE: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
GROUP_TYPES: Final = _GROUPS | {_RULE, _EGRESS_RULE}


def ways_out(resource: Resource) -> list[tuple[str, str]]:
    """Return the networks that may be called, each with the path of what says so."""
    if resource.type == _EGRESS_RULE:
        found = [(key, text_at(resource.props, key)) for key in ("cidrIpv4", "cidrIpv6")]
        return [(key, net) for key, net in found if net]
    if resource.type == _RULE:
        outbound = text_at(resource.props, "type") == "egress"
        return [*_networks(resource.props, "")] if outbound else []
    rules = enumerate(items_at(resource.props, "egress"))
    return [way for index, entry in rules for way in _networks(entry, f"egress[{index}]")]


def _networks(entry: object, path: str) -> Iterator[tuple[str, str]]:
    for key in ("cidrBlocks", "ipv6CidrBlocks"):
        yield from ((path or key, net) for net in texts_at(entry, key))
