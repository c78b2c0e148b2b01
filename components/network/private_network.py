"""The network that nodes stand in: private subnets, and the few ways into and out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.network import NetworkConfig
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.components.network.flow_log import FlowLog, FlowLogArgs
from corelane.components.network.nat_egress import NatEgress, NatEgressArgs
from corelane.components.network.service_endpoints import ServiceEndpoints, ServiceEndpointsArgs
from corelane.components.network.subnets import ZoneSubnets, plan_subnets


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateNetworkArgs:
    """The address plan, and the networks beyond it that may reach in.

    ``remote_networks`` are those of colocation sites and operators; each makes private routes
    to it necessary, which the VPC's gateway learns from Direct Connect or a VPN.
    """

    declared_at: Entry
    site: CloudSiteConfig
    config: NetworkConfig
    cluster_name: str
    remote_networks: Sequence[str]
    log_key_arn: pulumi.Input[str]
    tags: Mapping[str, str]
    protect: bool = True


class PrivateNetwork(pulumi.ComponentResource):
    """A VPC whose nodes have no public address and no route from the internet."""

    vpc_id: pulumi.Output[str]
    subnet_ids: dict[str, pulumi.Output[str]]
    """The private subnet of each zone."""
    endpoint_security_group_id: pulumi.Output[str]
    remote_gateway_id: pulumi.Output[str] | None
    """The gateway for Direct Connect or a VPN; None where no remote network is named."""

    def __init__(
        self, name: str, args: PrivateNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the VPC and everything in it."""
        zones = plan_subnets(args.config.vpc_cidr, args.site.zones)
        super().__init__("corelane:network:PrivateNetwork", name, _props(args, zones), opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        vpc = self._declare_vpc()
        gateway = self._declare_remote_gateway(vpc)
        tables = {zone.zone: self._declare_routes(zone, vpc, gateway) for zone in zones}
        subnets = {z.zone: self._declare_subnet(z, vpc, tables[z.zone]) for z in zones}
        endpoints = self._declare_endpoints(vpc, list(subnets.values()), list(tables.values()))
        self._declare_egress(vpc, zones, tables)
        self._declare_flow_log(vpc)

        self.vpc_id = vpc.id
        self.subnet_ids = {zone: subnet.id for zone, subnet in subnets.items()}
        self.endpoint_security_group_id = endpoints.security_group_id
        self.remote_gateway_id = gateway.id if gateway else None
        self.register_outputs({"vpcId": self.vpc_id, "subnetIds": self.subnet_ids})

    def _declare_vpc(self) -> aws.ec2.Vpc:
        vpc = aws.ec2.Vpc(
            f"{self._name_prefix}-vpc",
            cidr_block=str(self._args.config.vpc_cidr),
            enable_dns_support=True,
            # Private names of the cluster endpoint and of interface endpoints need both.
            enable_dns_hostnames=True,
            tags=self._tags("vpc"),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect),
        )
        # The group that every network interface without one falls into: it admits nothing.
        aws.ec2.DefaultSecurityGroup(
            f"{self._name_prefix}-default",
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=self._tags("default-closed"),
            opts=self._child,
        )
        return vpc

    def _declare_remote_gateway(self, vpc: aws.ec2.Vpc) -> aws.ec2.VpnGateway | None:
        if not self._args.remote_networks:
            return None
        return aws.ec2.VpnGateway(
            f"{self._name_prefix}-remote",
            vpc_id=vpc.id,
            tags=self._tags("remote"),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect),
        )

    def _declare_routes(
        self, zone: ZoneSubnets, vpc: aws.ec2.Vpc, gateway: aws.ec2.VpnGateway | None
    ) -> aws.ec2.RouteTable:
        return aws.ec2.RouteTable(
            f"{self._name_prefix}-{zone.zone}",
            vpc_id=vpc.id,
            propagating_vgws=[gateway.id] if gateway else None,
            tags=self._tags(zone.zone),
            opts=self._child,
        )

    def _declare_subnet(
        self, zone: ZoneSubnets, vpc: aws.ec2.Vpc, table: aws.ec2.RouteTable
    ) -> aws.ec2.Subnet:
        subnet = aws.ec2.Subnet(
            f"{self._name_prefix}-{zone.zone}",
            vpc_id=vpc.id,
            availability_zone=zone.zone,
            cidr_block=zone.private,
            map_public_ip_on_launch=False,
            tags=self._tags(zone.zone) | self._discovery_tags(),
            opts=self._child,
        )
        aws.ec2.RouteTableAssociation(
            f"{self._name_prefix}-{zone.zone}",
            subnet_id=subnet.id,
            route_table_id=table.id,
            opts=self._child,
        )
        return subnet

    def _declare_endpoints(
        self,
        vpc: aws.ec2.Vpc,
        subnets: Sequence[aws.ec2.Subnet],
        tables: Sequence[aws.ec2.RouteTable],
    ) -> ServiceEndpoints:
        args = ServiceEndpointsArgs(
            region=self._args.site.region,
            vpc_id=vpc.id,
            subnet_ids=[subnet.id for subnet in subnets],
            route_table_ids=[table.id for table in tables],
            client_networks=[
                str(self._args.config.vpc_cidr),
                *dict.fromkeys(self._args.remote_networks),
            ],
            tags=self._args.tags,
        )
        return ServiceEndpoints(f"{self._name_prefix}-endpoints", args, self._child)

    def _declare_egress(
        self,
        vpc: aws.ec2.Vpc,
        zones: Sequence[ZoneSubnets],
        tables: Mapping[str, aws.ec2.RouteTable],
    ) -> NatEgress | None:
        if not self._args.config.egress_through_nat:
            return None
        args = NatEgressArgs(
            vpc_id=vpc.id,
            zones=zones,
            private_route_tables={zone: table.id for zone, table in tables.items()},
            tags=self._args.tags,
        )
        return NatEgress(f"{self._name_prefix}-egress", args, self._child)

    def _declare_flow_log(self, vpc: aws.ec2.Vpc) -> FlowLog:
        args = FlowLogArgs(
            site=self._args.site,
            vpc_id=vpc.id,
            days=self._args.config.flow_log_days,
            key_arn=self._args.log_key_arn,
            tags=self._args.tags,
            protect=self._args.protect,
        )
        return FlowLog(f"{self._name_prefix}-flows", args, self._child)

    def _tags(self, role: str) -> dict[str, str]:
        return {**self._args.tags, "Name": f"{self._name_prefix}-{role}"}

    def _discovery_tags(self) -> dict[str, str]:
        # EKS user guide, "Subnet requirements": where internal load balancers may be placed.
        return {
            "kubernetes.io/role/internal-elb": "1",
            f"kubernetes.io/cluster/{self._args.cluster_name}": "shared",
        }


def _props(args: PrivateNetworkArgs, zones: Sequence[ZoneSubnets]) -> dict[str, object]:
    return {
        "declaredAt": args.declared_at,
        "region": args.site.region,
        "vpcCidr": str(args.config.vpc_cidr),
        "privateSubnets": {zone.zone: zone.private for zone in zones},
        "remoteNetworks": list(args.remote_networks),
        "egressThroughNat": args.config.egress_through_nat,
    }
