from typing import Any

import pytest

from policies.rules.audit.vpcs_log_their_flows import vpcs_log_their_flows as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

VPC = a_resource("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, "vpc")


def flow_log(*, of: str = VPC.urn, **props: object) -> Any:
    kind = "aws:ec2/flowLog:FlowLog"
    return a_resource(kind, {"vpcId": UNKNOWN} | props, "log", dependencies=(of,))


def test_a_log_of_all_traffic_complies_before_the_vpc_has_an_id() -> None:
    assert messages(rule, VPC, flow_log(trafficType="ALL")) == []


@pytest.mark.parametrize(
    "logs",
    [
        pytest.param((), id="none"),
        pytest.param((flow_log(trafficType="REJECT"),), id="rejected traffic only"),
        pytest.param((flow_log(of="urn:other", trafficType="ALL"),), id="of another VPC"),
    ],
)
def test_anything_less_is_reported(logs: tuple[Any, ...]) -> None:
    assert messages(rule, VPC, *logs) == ["no flow log records all traffic of the VPC"]


def test_an_unknown_traffic_type_is_not_evaluated() -> None:
    assert verdict(rule, VPC, flow_log(trafficType=UNKNOWN)) == "not-evaluated"
