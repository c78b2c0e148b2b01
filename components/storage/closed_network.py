"""Decides who may speak with storage daemons, and what these themselves need to reach.

These are Kubernetes' own policies: they hold even while Calico's tiers are not there yet.
"""

from collections.abc import Sequence

import pulumi_kubernetes as k8s

DNS, HTTPS = 53, 443
# Ceph documentation, "Network configuration reference": msgr2 of monitors, and the daemons' range.
MONITORS, FIRST_DAEMON, LAST_DAEMON = 3300, 6800, 7568

Peer = k8s.networking.v1.NetworkPolicyPeerArgs
Port = k8s.networking.v1.NetworkPolicyPortArgs
Ingress = k8s.networking.v1.NetworkPolicyIngressRuleArgs
Egress = k8s.networking.v1.NetworkPolicyEgressRuleArgs
PolicySpec = k8s.networking.v1.NetworkPolicySpecArgs


def agents_policy(node_networks: Sequence[str]) -> PolicySpec:
    """Close a namespace whose pods speak with the API server and with nobody else."""
    return _closed([], _essentials(node_networks))


def ceph_policy(node_networks: Sequence[str]) -> PolicySpec:
    """Close a namespace to all but its own daemons and the kernels that mount from them.

    A kernel speaks from its node's address or, to another node's pods, from its tunnel's, which is
    a pod address. Who may read is then decided by Ceph's keys, over an encrypted wire.
    """
    itself = [Peer(pod_selector=k8s.meta.v1.LabelSelectorArgs())]
    daemons = [_tcp(MONITORS), Port(port=FIRST_DAEMON, end_port=LAST_DAEMON, protocol="TCP")]
    return _closed(
        [Ingress(from_=itself), Ingress(from_=_blocks(node_networks), ports=daemons)],
        [*_essentials(node_networks), Egress(to=itself)],
    )


def _closed(ingress: list[Ingress], egress: list[Egress]) -> PolicySpec:
    return PolicySpec(
        pod_selector=k8s.meta.v1.LabelSelectorArgs(),
        policy_types=["Ingress", "Egress"],
        ingress=ingress,
        egress=egress,
    )


def _essentials(node_networks: Sequence[str]) -> list[Egress]:
    labels = {"kubernetes.io/metadata.name": "kube-system"}
    dns = Peer(namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels))
    return [
        Egress(to=[dns], ports=[_tcp(DNS), Port(port=DNS, protocol="UDP")]),
        Egress(to=_blocks(node_networks), ports=[_tcp(HTTPS)]),
    ]


def _tcp(port: int) -> Port:
    return Port(port=port, protocol="TCP")


def _blocks(networks: Sequence[str]) -> list[Peer]:
    return [Peer(ip_block=k8s.networking.v1.IPBlockArgs(cidr=cidr)) for cidr in networks]
