"""Network policies of storage daemons."""

from collections.abc import Sequence

import pulumi_kubernetes as k8s

from corelane.components.kubernetes.closed_namespace import (
    Egress,
    Ingress,
    Peer,
    PolicySpec,
    Port,
    blocks,
    closed,
    essentials,
    tcp,
)

# Ceph documentation, "Network configuration reference": msgr2 of monitors, and the daemons' range.
MONITORS, FIRST_DAEMON, LAST_DAEMON = 3300, 6800, 7568


def agents_policy(node_networks: Sequence[str]) -> PolicySpec:
    """Close a namespace whose pods speak with the API server and with nobody else."""
    return closed([], essentials(node_networks))


def ceph_policy(node_networks: Sequence[str]) -> PolicySpec:
    """Close a namespace to all but its own daemons and the kernels that mount from them.

    A kernel speaks from its node's address or, to another node's pods, from its tunnel's, which is
    a pod address. Who may read is then decided by Ceph's keys, over an encrypted wire.
    """
    itself = [Peer(pod_selector=k8s.meta.v1.LabelSelectorArgs())]
    daemons = [tcp(MONITORS), Port(port=FIRST_DAEMON, end_port=LAST_DAEMON, protocol="TCP")]
    return closed(
        [Ingress(from_=itself), Ingress(from_=blocks(node_networks), ports=daemons)],
        [*essentials(node_networks), Egress(to=itself)],
    )
