"""Endpoints of AWS services inside the VPC, and the networks that may call them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

HTTPS = 443

INTERFACE_SERVICES = (
    # EKS user guide, "Deploy private clusters with limited internet access".
    "autoscaling",
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticloadbalancing",
    "kms",
    "logs",
    "sts",
    # Session Manager is the only way onto a node: no SSH key, no open port.
    "ssm",
    "ssmmessages",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceEndpointsArgs:
    """The subnets of the endpoints, and the networks that may call them."""

    region: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    route_table_ids: Sequence[pulumi.Input[str]]
    client_networks: Sequence[str]
    tags: Mapping[str, str]


class ServiceEndpoints(pulumi.ComponentResource):
    """A gateway endpoint for S3, and an interface endpoint in every zone for each other service."""

    security_group_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: ServiceEndpointsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the endpoints behind one security group."""
        props = {"services": ["s3", *INTERFACE_SERVICES], "clients": list(args.client_networks)}
        super().__init__("corelane:network:ServiceEndpoints", name, props, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        group = self._declare_security_group()
        self._declare_s3()
        for service in INTERFACE_SERVICES:
            self._declare_interface(service, group)

        self.security_group_id = group.id
        self.register_outputs({"securityGroupId": self.security_group_id})

    def _declare_security_group(self) -> aws.ec2.SecurityGroup:
        # No egress: an endpoint answers and never calls.
        group = aws.ec2.SecurityGroup(
            f"{self._name_prefix}-clients",
            description="HTTPS to AWS service endpoints",
            vpc_id=self._args.vpc_id,
            tags=dict(self._args.tags),
            opts=self._child,
        )
        for network in self._args.client_networks:
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name_prefix}-{network.replace('/', '-')}",
                security_group_id=group.id,
                description="Service calls",
                ip_protocol="tcp",
                from_port=HTTPS,
                to_port=HTTPS,
                cidr_ipv4=network,
                tags=dict(self._args.tags),
                opts=self._child,
            )
        return group

    def _declare_s3(self) -> aws.ec2.VpcEndpoint:
        return aws.ec2.VpcEndpoint(
            f"{self._name_prefix}-s3",
            vpc_id=self._args.vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=self._service("s3"),
            route_table_ids=list(self._args.route_table_ids),
            tags={**self._args.tags, "Name": f"{self._name_prefix}-s3"},
            opts=self._child,
        )

    def _declare_interface(self, service: str, group: aws.ec2.SecurityGroup) -> aws.ec2.VpcEndpoint:
        return aws.ec2.VpcEndpoint(
            f"{self._name_prefix}-{service}",
            vpc_id=self._args.vpc_id,
            vpc_endpoint_type="Interface",
            service_name=self._service(service),
            private_dns_enabled=True,
            subnet_ids=list(self._args.subnet_ids),
            security_group_ids=[group.id],
            tags={**self._args.tags, "Name": f"{self._name_prefix}-{service}"},
            opts=self._child,
        )

    def _service(self, service: str) -> str:
        return f"com.amazonaws.{self._args.region}.{service}"
