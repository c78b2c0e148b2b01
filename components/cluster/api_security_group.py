"""The security group that admits clients to the cluster's API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

HTTPS = 443


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiSecurityGroupArgs:
    """The networks beyond the nodes that may call the API."""

    vpc_id: pulumi.Input[str]
    networks: Sequence[str]
    tags: Mapping[str, str]


class ApiSecurityGroup(pulumi.ComponentResource):
    """A security group of the control plane's own interfaces.

    The cluster security group would not do: nodes carry it too, so what it admits reaches them.
    """

    security_group_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: ApiSecurityGroupArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the group, and one rule a network."""
        super().__init__(
            "corelane:cluster:ApiSecurityGroup", name, {"networks": list(args.networks)}, opts
        )
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            f"{name}-clients",
            description="Who may call the cluster API",
            vpc_id=args.vpc_id,
            tags=dict(args.tags),
            opts=self._child,
        )
        for network in dict.fromkeys(args.networks):
            self._admit(f"{name}-{network.replace('/', '-')}", network, group)
        self.security_group_id = group.id
        self.register_outputs({"securityGroupId": self.security_group_id})

    def _admit(self, name: str, network: str, group: aws.ec2.SecurityGroup) -> None:
        aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id=group.id,
            description="Cluster API",
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            cidr_ipv4=network,
            tags=dict(self._args.tags),
            opts=self._child,
        )
