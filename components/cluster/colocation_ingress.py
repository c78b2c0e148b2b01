"""Ports of cloud nodes that the nodes of colocation sites may reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

# Calico documentation, "Network requirements". A datagram's source port changes with its flow, so
# that no answer opens the way back: both sides have to admit the tunnel.
OPEN = {"overlay": ("udp", 4789), "typha": ("tcp", 5473)}


@dataclass(frozen=True, kw_only=True, slots=True)
class ColocationIngressArgs:
    """The group that nodes carry, and the networks of colocation sites whose nodes join."""

    nodes_group_id: pulumi.Input[str]
    networks: Sequence[str]
    tags: Mapping[str, str]


class ColocationIngress(pulumi.ComponentResource):
    """The two ports without which a remote node has no policies and its pods reach no other pod."""

    def __init__(
        self, name: str, args: ColocationIngressArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare one rule a port and network."""
        props = {"networks": list(args.networks), "ports": sorted(OPEN)}
        super().__init__("corelane:cluster:ColocationIngress", name, props, opts)
        self._name_prefix, self._args = name, args
        for network in dict.fromkeys(args.networks):
            for purpose in sorted(OPEN):
                self._admit(purpose, network)
        self.register_outputs({})

    def _admit(self, purpose: str, network: str) -> None:
        protocol, port = OPEN[purpose]
        aws.vpc.SecurityGroupIngressRule(
            f"{self._name_prefix}-{purpose}-{network.replace('/', '-')}",
            security_group_id=self._args.nodes_group_id,
            description=f"Calico's {purpose} from a colocation site",
            ip_protocol=protocol,
            from_port=port,
            to_port=port,
            cidr_ipv4=network,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
