"""Network policies of Vault and its helpers."""

from collections.abc import Sequence

from corelane.components.kubernetes.closed_namespace import (
    Egress,
    Ingress,
    PolicySpec,
    blocks,
    closed,
    essentials,
    namespace,
    tcp,
)

API, PEERS = 8200, 8201
# Where the Pod Identity agent of a node answers (EKS user guide, "EKS Pod Identity Agent").
POD_IDENTITY_AGENT, POD_IDENTITY_PORT = "169.254.170.23/32", 80


def controllers_policy(vpc_cidr: str) -> PolicySpec:
    """Close a namespace whose pods speak with the API server and with nobody else."""
    return closed([], essentials([vpc_cidr]))


def vault_policy(*, own: str, clients: Sequence[str], vpc_cidr: str) -> PolicySpec:
    """Close a namespace to all but Vault's clients, its peers, DNS, the API server and KMS."""
    peers = [tcp(API), tcp(PEERS)]
    return closed(
        [
            Ingress(from_=[namespace(own)], ports=peers),
            Ingress(from_=[namespace(client) for client in clients], ports=[tcp(API)]),
        ],
        [
            *essentials([vpc_cidr]),
            Egress(to=[namespace(own)], ports=peers),
            Egress(to=blocks([POD_IDENTITY_AGENT]), ports=[tcp(POD_IDENTITY_PORT)]),
        ],
    )
