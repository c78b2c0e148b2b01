from typing import Any

import pytest

from policies.rules.network.hosts_have_no_public_addresses import (
    hosts_have_no_public_addresses as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

SUBNET = "aws:ec2/subnet:Subnet"
INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        (SUBNET, {}),
        (INSTANCE, {"associatePublicIpAddress": False}),
        (TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": "false"}]}),
    ],
)
def test_private_hosts_comply(kind: str, props: dict[str, Any]) -> None:
    assert messages(rule, a_resource(kind, props)) == []


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        (SUBNET, {"mapPublicIpOnLaunch": True}),
        (INSTANCE, {"associatePublicIpAddress": True}),
        (TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": "true"}]}),
        (TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": True}]}),
    ],
)
def test_public_addresses_are_reported(kind: str, props: dict[str, Any]) -> None:
    assert len(messages(rule, a_resource(kind, props))) == 1


def test_an_unknown_address_is_not_evaluated() -> None:
    assert verdict(rule, a_resource(SUBNET, {"mapPublicIpOnLaunch": UNKNOWN})) == "not-evaluated"
