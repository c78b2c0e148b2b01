"""Decides who may speak with Vault and its helpers, and what they themselves need to reach.

These are Kubernetes' own policies: they hold even while Calico's tiers are not there yet.
"""

from collections.abc import Sequence

import pulumi_kubernetes as k8s

DNS, HTTPS = 53, 443
API, PEERS = 8200, 8201
# Where the Pod Identity agent of a node answers (EKS user guide, "EKS Pod Identity Agent").
POD_IDENTITY_AGENT, POD_IDENTITY_PORT = "169.254.170.23/32", 80

Peer = k8s.networking.v1.NetworkPolicyPeerArgs
Port = k8s.networking.v1.NetworkPolicyPortArgs
Ingress = k8s.networking.v1.NetworkPolicyIngressRuleArgs
Egress = k8s.networking.v1.NetworkPolicyEgressRuleArgs
PolicySpec = k8s.networking.v1.NetworkPolicySpecArgs


def controllers_policy(vpc_cidr: str) -> PolicySpec:
    """Close a namespace whose pods speak with the API server and with nobody else."""
    return _closed([], _essentials(vpc_cidr))


def vault_policy(*, own: str, clients: Sequence[str], vpc_cidr: str) -> PolicySpec:
    """Close a namespace to all but Vault's clients, its peers, DNS, the API server and KMS."""
    peers = [_tcp(API), _tcp(PEERS)]
    return _closed(
        [
            Ingress(from_=[_namespace(own)], ports=peers),
            Ingress(from_=[_namespace(client) for client in clients], ports=[_tcp(API)]),
        ],
        [
            *_essentials(vpc_cidr),
            Egress(to=[_namespace(own)], ports=peers),
            Egress(to=[_block(POD_IDENTITY_AGENT)], ports=[_tcp(POD_IDENTITY_PORT)]),
        ],
    )


def _closed(ingress: list[Ingress], egress: list[Egress]) -> PolicySpec:
    return PolicySpec(
        pod_selector=k8s.meta.v1.LabelSelectorArgs(),
        policy_types=["Ingress", "Egress"],
        ingress=ingress,
        egress=egress,
    )


def _essentials(vpc_cidr: str) -> list[Egress]:
    """Return the way to DNS, and to the VPC, where the API server and AWS' endpoints stand."""
    dns = [_tcp(DNS), Port(port=DNS, protocol="UDP")]
    return [
        Egress(to=[_namespace("kube-system")], ports=dns),
        Egress(to=[_block(vpc_cidr)], ports=[_tcp(HTTPS)]),
    ]


def _tcp(port: int) -> Port:
    return Port(port=port, protocol="TCP")


def _block(cidr: str) -> Peer:
    return Peer(ip_block=k8s.networking.v1.IPBlockArgs(cidr=cidr))


def _namespace(name: str) -> Peer:
    labels = {"kubernetes.io/metadata.name": name}
    return Peer(namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels))
