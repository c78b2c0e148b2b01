"""What may reach the nodes' network, what it may reach, and what is recorded of it."""

from functools import cache
from typing import Any

import pulumi

from corelane.components.network.private_network import PrivateNetwork, PrivateNetworkArgs
from corelane.plan.recording.record import Recording
from tests.support.config import TAGS, ZONES, a_cloud_site, a_network
from tests.support.nested import recorded

COLOCATION, OPERATORS = "10.80.0.0/22", "10.4.0.0/20"
LOG_KEY = "arn:aws:kms:eu-central-1:210987654321:key/logs"


@cache
def network(*remote: str, nat: bool = True, protect: bool = True) -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        site = a_cloud_site()
        args = PrivateNetworkArgs(
            declared_at="/network",
            site=site,
            config=a_network(egressThroughNat=nat),
            cluster_name="meridian-prod",
            remote_networks=remote,
            log_key_arn=LOG_KEY,
            tags=TAGS,
            protect=protect,
        )
        PrivateNetwork("network", args, opts)

    return recorded(declare)


def inputs(recording: Recording, kind: str) -> list[dict[str, Any]]:
    return [dict(resource.inputs) for resource in recording.of_type(kind)]


def test_no_subnet_hands_out_public_addresses() -> None:
    subnets = inputs(network(), "aws:ec2/subnet:Subnet")

    assert len(subnets) == 2 * len(ZONES)
    assert not any(subnet["mapPublicIpOnLaunch"] for subnet in subnets)


def test_load_balancers_are_placed_in_private_subnets_only() -> None:
    tagged = {
        subnet["cidrBlock"]
        for subnet in inputs(network(), "aws:ec2/subnet:Subnet")
        if any(tag.startswith("kubernetes.io/role/") for tag in subnet["tags"])
    }

    assert tagged == {"10.16.0.0/20", "10.16.16.0/20", "10.16.32.0/20"}


def test_each_zone_leaves_by_its_own_nat_gateway() -> None:
    recording = network()
    routes = inputs(recording, "aws:ec2/route:Route")

    assert len({route["natGatewayId"] for route in routes}) == len(ZONES), (
        "a shared gateway takes every zone's egress with its own"
    )
    assert len({route["routeTableId"] for route in routes}) == len(ZONES)


def test_without_nat_nothing_of_the_vpc_is_public() -> None:
    recording = network(nat=False)

    assert len(recording.of_type("aws:ec2/subnet:Subnet")) == len(ZONES)
    assert not recording.of_type(
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/route:Route",
        "aws:ec2/eip:Eip",
    )


def test_the_default_security_group_admits_nothing() -> None:
    [default] = inputs(network(), "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")

    assert (default["ingress"], default["egress"]) == ([], [])


def test_services_answer_the_vpc_and_named_networks_over_https_only() -> None:
    rules = inputs(
        network(COLOCATION, OPERATORS, COLOCATION),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    )

    assert sorted(rule["cidrIpv4"] for rule in rules) == ["10.16.0.0/16", OPERATORS, COLOCATION], (
        "a network named twice is admitted once"
    )
    assert {(rule["ipProtocol"], rule["fromPort"], rule["toPort"]) for rule in rules} == {
        ("tcp", 443, 443)
    }


def test_nodes_without_nat_still_reach_what_they_need_to_join() -> None:
    endpoints = inputs(network(nat=False), "aws:ec2/vpcEndpoint:VpcEndpoint")
    services = {
        endpoint["serviceName"].removeprefix("com.amazonaws.eu-central-1.")
        for endpoint in endpoints
    }

    assert {"s3", "ecr.api", "ecr.dkr", "ec2", "sts", "eks", "eks-auth", "kms"} <= services
    private = [e for e in endpoints if e["vpcEndpointType"] == "Interface"]
    assert all(e["privateDnsEnabled"] and len(e["subnetIds"]) == len(ZONES) for e in private)


def test_remote_networks_are_routed_by_a_gateway_that_appears_with_them() -> None:
    assert not network().of_type("aws:ec2/vpnGateway:VpnGateway")

    recording = network(COLOCATION)
    [gateway] = recording.of_type("aws:ec2/vpnGateway:VpnGateway")
    tables = [t for t in inputs(recording, "aws:ec2/routeTable:RouteTable") if "routes" not in t]
    assert len(tables) == len(ZONES)
    assert all(len(table["propagatingVgws"]) == 1 for table in tables)
    assert gateway.options["protect"], "it holds the Direct Connect attachment"


def test_every_flow_is_recorded_under_the_log_key() -> None:
    recording = network()
    [flow] = inputs(recording, "aws:ec2/flowLog:FlowLog")
    [group] = inputs(recording, "aws:cloudwatch/logGroup:LogGroup")

    assert flow["trafficType"] == "ALL", "refused flows alone do not show a leak"
    assert group["retentionInDays"] == 365
    assert group["kmsKeyId"] == LOG_KEY


def test_what_cannot_be_had_back_is_protected_where_the_stack_says_so() -> None:
    lasting = ("aws:ec2/vpc:Vpc", "aws:cloudwatch/logGroup:LogGroup")

    assert all(r.options.get("protect") for r in network().of_type(*lasting))
    assert not any(r.options.get("protect") for r in network(protect=False).of_type(*lasting))


def test_the_plan_says_which_networks_there_are() -> None:
    [component] = network(COLOCATION).of_type("corelane:network:PrivateNetwork")

    assert component.inputs == {
        "declaredAt": "/network",
        "region": "eu-central-1",
        "vpcCidr": "10.16.0.0/16",
        "privateSubnets": dict(
            zip(ZONES, ("10.16.0.0/20", "10.16.16.0/20", "10.16.32.0/20"), strict=True)
        ),
        "remoteNetworks": [COLOCATION],
        "egressThroughNat": True,
    }


def test_the_plan_says_which_services_are_reached_from_where() -> None:
    [component] = network(COLOCATION).of_type("corelane:network:ServiceEndpoints")

    assert component.inputs["clients"] == ["10.16.0.0/16", COLOCATION]
    assert component.inputs["services"][0] == "s3"


def test_everything_hangs_below_the_network_and_every_component_finishes() -> None:
    recording = network(COLOCATION)
    components = [r for r in recording.resources if r.type.startswith("corelane:network:")]

    assert {r.urn for r in components} <= recording.finished
    assert all(
        "corelane:network:" in r.urn.split("::")[2] for r in recording.resources if r.custom
    ), "a child that is re-parented loses provider and protection"
