"""Security groups admit no strangers."""

from collections.abc import Iterator
from typing import Final

from policies.core.networks import is_strange
from policies.core.read import items_at, text_at, texts_at
from policies.core.rule import Level, Resource, Severity, Violation, rule

_GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


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
        if any([*map(is_strange, sorted(networks))]):
            yield Violation("every address is admitted", path)


def _networks(entry: object) -> set[str]:
    return {*texts_at(entry, "cidrBlocks"), *texts_at(entry, "ipv6CidrBlocks")}
