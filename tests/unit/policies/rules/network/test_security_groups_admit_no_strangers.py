from typing import Any

import pytest

from policies.rules.network.security_groups_admit_no_strangers import (
    security_groups_admit_no_strangers as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

GROUP = "aws:ec2/securityGroup:SecurityGroup"
OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
NEW_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        (GROUP, {"ingress": [{"cidrBlocks": ["10.0.0.0/8"]}]}),
        (OLD_RULE, {"type": "egress", "cidrBlocks": ["0.0.0.0/0"]}),
        (NEW_RULE, {"cidrIpv4": "10.0.0.0/8"}),
    ],
)
def test_named_networks_comply(kind: str, props: dict[str, Any]) -> None:
    assert messages(rule, a_resource(kind, props)) == []


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        (GROUP, {"ingress": [{"cidrBlocks": ["10.0.0.0/8", "0.0.0.0/0"]}]}),
        (OLD_RULE, {"type": "ingress", "ipv6CidrBlocks": ["::/0"]}),
        (NEW_RULE, {"cidrIpv4": "0.0.0.0/0"}),
        (NEW_RULE, {"cidrIpv6": "::/0"}),
        (GROUP, {"ingress": [{"cidrBlocks": ["0.0.0.0/1", "128.0.0.0/1"]}]}),
        (NEW_RULE, {"cidrIpv6": "2000::/3"}),
    ],
)
def test_the_whole_internet_is_reported(kind: str, props: dict[str, Any]) -> None:
    assert messages(rule, a_resource(kind, props)) == ["every address is admitted"]


def test_an_unknown_network_is_not_evaluated() -> None:
    assert verdict(rule, a_resource(NEW_RULE, {"cidrIpv4": UNKNOWN})) == "not-evaluated"
