"""The way out to public addresses: a NAT gateway in each zone, and nothing else in public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.network.subnets import ZoneSubnets

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True, slots=True)
class NatEgressArgs:
    """The private route table of each zone that is given a way out."""

    vpc_id: pulumi.Input[str]
    zones: Sequence[ZoneSubnets]
    private_route_tables: Mapping[str, pulumi.Input[str]]
    tags: Mapping[str, str]


class NatEgress(pulumi.ComponentResource):
    """One NAT gateway a zone, so that a lost zone takes no other zone's egress with it."""

    addresses: dict[str, pulumi.Output[str]]

    def __init__(
        self, name: str, args: NatEgressArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the internet gateway, and the public side of every zone."""
        ranges = {zone.zone: zone.public for zone in args.zones}
        super().__init__("corelane:network:NatEgress", name, {"publicSubnets": ranges}, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        table = self._declare_public_routes()
        self.addresses = {zone.zone: self._declare_zone(zone, table) for zone in args.zones}

        self.register_outputs({"addresses": self.addresses})

    def _declare_public_routes(self) -> aws.ec2.RouteTable:
        gateway = aws.ec2.InternetGateway(
            f"{self._name_prefix}-internet",
            vpc_id=self._args.vpc_id,
            tags=self._tags("internet"),
            opts=self._child,
        )
        return aws.ec2.RouteTable(
            f"{self._name_prefix}-public",
            vpc_id=self._args.vpc_id,
            routes=[aws.ec2.RouteTableRouteArgs(cidr_block=ANYWHERE, gateway_id=gateway.id)],
            tags=self._tags("public"),
            opts=self._child,
        )

    def _declare_zone(self, zone: ZoneSubnets, table: aws.ec2.RouteTable) -> pulumi.Output[str]:
        subnet = self._declare_public_subnet(zone, table)
        address = aws.ec2.Eip(
            f"{self._name_prefix}-{zone.zone}",
            domain="vpc",
            tags=self._tags(zone.zone),
            opts=self._child,
        )
        gateway = aws.ec2.NatGateway(
            f"{self._name_prefix}-{zone.zone}",
            subnet_id=subnet.id,
            allocation_id=address.allocation_id,
            tags=self._tags(zone.zone),
            # Its address is usable only once the VPC has an internet gateway, which the table uses.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[table]),
        )
        aws.ec2.Route(
            f"{self._name_prefix}-{zone.zone}",
            route_table_id=self._args.private_route_tables[zone.zone],
            destination_cidr_block=ANYWHERE,
            nat_gateway_id=gateway.id,
            opts=self._child,
        )
        return address.public_ip

    def _declare_public_subnet(
        self, zone: ZoneSubnets, table: aws.ec2.RouteTable
    ) -> aws.ec2.Subnet:
        # No load-balancer role tag: nothing but NAT gateways may be placed here.
        subnet = aws.ec2.Subnet(
            f"{self._name_prefix}-{zone.zone}",
            vpc_id=self._args.vpc_id,
            availability_zone=zone.zone,
            cidr_block=zone.public,
            map_public_ip_on_launch=False,
            tags=self._tags(f"public-{zone.zone}"),
            opts=self._child,
        )
        aws.ec2.RouteTableAssociation(
            f"{self._name_prefix}-{zone.zone}",
            subnet_id=subnet.id,
            route_table_id=table.id,
            opts=self._child,
        )
        return subnet

    def _tags(self, role: str) -> dict[str, str]:
        return {**self._args.tags, "Name": f"{self._name_prefix}-{role}"}
