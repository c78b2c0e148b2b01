"""Security groups admit no strangers."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final

from policies.core.read import items_at, text_at
from policies.core.rule import Level, Resource, Severity, Violation, rule

_GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
# Shorter prefixes than that of 10.0.0.0/8, and than any registry's share of IPv6, by version.
_NARROWEST_STRANGER: Final = {4: 7, 6: 15}


@rule(
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={_GROUP, _RULE, _INGRESS_RULE},
    remedy="Name the networks or security groups that may connect",
    controls=("nist-800-53r5/SC-7", "rts-6/18"),
)
def security_groups_admit_no_strangers(resource: Resource) -> Iterator[Violation]:
    """No security group admits traffic from every address, in one range or in several.

    An order gateway that the whole internet may knock at is one stolen session key away from
    trading for somebody else.
    """
    if resource.type == _INGRESS_RULE:
        found = {text_at(resource.props, key) for key in ("cidrIpv4", "cidrIpv6")}
        entries = [("", found - {""})]
    elif resource.type == _RULE:
        inbound = text_at(resource.props, "type") == "ingress"
        entries = [("", _networks(resource.props))] if inbound else []
    else:
        rules = enumerate(items_at(resource.props, "ingress"))
        entries = [(f"ingress[{index}]", _networks(entry)) for index, entry in rules]
    for path, networks in entries:
        if any(map(_strange, networks)):
            yield Violation("every address is admitted", path)


def _networks(entry: object) -> set[str]:
    return {*items_at(entry, "cidrBlocks"), *items_at(entry, "ipv6CidrBlocks")}


def _strange(network: object) -> bool:
    """Say whether a network is too wide to be anybody's in particular."""
    read = ip_network(str(network), strict=False)
    return read.prefixlen <= _NARROWEST_STRANGER[read.version]
