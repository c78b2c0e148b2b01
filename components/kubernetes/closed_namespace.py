"""Kubernetes' own policies of a namespace that nothing reaches unless it is said.

They hold even while Calico's tiers are not there yet.
"""

from collections.abc import Sequence

import pulumi_kubernetes as k8s

DNS, HTTPS = 53, 443

Peer = k8s.networking.v1.NetworkPolicyPeerArgs
Port = k8s.networking.v1.NetworkPolicyPortArgs
Ingress = k8s.networking.v1.NetworkPolicyIngressRuleArgs
Egress = k8s.networking.v1.NetworkPolicyEgressRuleArgs
PolicySpec = k8s.networking.v1.NetworkPolicySpecArgs


def closed(ingress: list[Ingress], egress: list[Egress]) -> PolicySpec:
    """Deny all pods of a namespace everything but these rules."""
    return PolicySpec(
        pod_selector=k8s.meta.v1.LabelSelectorArgs(),
        policy_types=["Ingress", "Egress"],
        ingress=ingress,
        egress=egress,
    )


def essentials(node_networks: Sequence[str]) -> list[Egress]:
    """Return the way to DNS, and to where the API server and AWS' endpoints stand."""
    return [
        Egress(to=[namespace("kube-system")], ports=[tcp(DNS), Port(port=DNS, protocol="UDP")]),
        Egress(to=blocks(node_networks), ports=[tcp(HTTPS)]),
    ]


def tcp(port: int) -> Port:
    """Return a TCP port."""
    return Port(port=port, protocol="TCP")


def blocks(networks: Sequence[str]) -> list[Peer]:
    """Return address ranges as peers."""
    return [Peer(ip_block=k8s.networking.v1.IPBlockArgs(cidr=cidr)) for cidr in networks]


def namespace(name: str) -> Peer:
    """Return all pods of a namespace as a peer."""
    labels = {"kubernetes.io/metadata.name": name}
    return Peer(namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels))
