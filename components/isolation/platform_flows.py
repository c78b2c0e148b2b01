"""Traffic that every team's pods need from the platform, and the way to Vault.

Pods reach the cluster's DNS and nothing else of the platform; link-local addresses, the metadata
service among them, are denied before any venue rule is read. Vault is reached by the External
Secrets Operator and by itself: workloads read mounted files and never talk to it. What the tier of
these two namespaces lets through it passes on, so that policies of their own still decide.
"""

from collections.abc import Iterator
from typing import Final

from corelane.components.isolation.calico_policy import (
    CalicoPolicy,
    CalicoTier,
    Rule,
    at_ports,
    deny_all,
    networks,
    pods,
    rule,
)
from corelane.components.isolation.endpoints import Firm
from corelane.components.isolation.selectors import has, label_is, namespace_named
from corelane.components.kubernetes.labels import TEAM

PLATFORM_TIER: Final = CalicoTier("platform", 100, "Pass")
SECRETS_TIER: Final = CalicoTier("secrets", 150)

VAULT, EXTERNAL_SECRETS = "vault", "external-secrets"
# Vault documentation, "Ports used by Vault": 8200 is the API, 8201 replication between servers.
VAULT_API, VAULT_CLUSTER = 8200, 8201
# EKS user guide, "EKS Pod Identity Agent": Vault's credentials for KMS come from there.
POD_IDENTITY_AGENT: Final = ("169.254.170.23/32",)
LINK_LOCAL: Final = ("169.254.0.0/16",)
_ALL: Final = "all()"


def dns_rules() -> tuple[Rule, ...]:
    """Return the way to the cluster's DNS; EKS labels CoreDNS as its predecessor was."""
    side = at_ports(pods(label_is("k8s-app", "kube-dns"), namespace_named("kube-system")), [53])
    return (rule("Allow", "UDP", destination=side), rule("Allow", "TCP", destination=side))


def platform_policies(firm: Firm) -> Iterator[CalicoPolicy]:
    """Yield the policies of the platform's own tiers."""
    yield CalicoPolicy(
        tier=PLATFORM_TIER.name,
        name="essentials",
        order=100,
        selector=_ALL,
        namespaces=has(TEAM),
        egress=(rule("Deny", destination=networks(LINK_LOCAL)), *dns_rules()),
    )
    yield _vault(firm)
    yield _external_secrets(firm)
    yield deny_all(SECRETS_TIER.name, namespaces=namespace_named(VAULT, EXTERNAL_SECRETS))


def _vault(firm: Firm) -> CalicoPolicy:
    own = pods(_ALL, namespace_named(VAULT))
    reader = pods(_ALL, namespace_named(EXTERNAL_SECRETS))
    return CalicoPolicy(
        tier=SECRETS_TIER.name,
        name="vault",
        order=100,
        selector=_ALL,
        namespaces=namespace_named(VAULT),
        ingress=(
            rule("Pass", "TCP", source=reader, destination=at_ports({}, [VAULT_API])),
            rule("Pass", "TCP", source=own, destination=at_ports({}, [VAULT_API, VAULT_CLUSTER])),
        ),
        egress=(
            *dns_rules(),
            rule("Pass", "TCP", destination=at_ports(own, [VAULT_API, VAULT_CLUSTER])),
            rule("Pass", "TCP", destination=at_ports(networks(POD_IDENTITY_AGENT), [80])),
            _control_plane(firm),
        ),
    )


def _external_secrets(firm: Firm) -> CalicoPolicy:
    vault = at_ports(pods(_ALL, namespace_named(VAULT)), [VAULT_API])
    return CalicoPolicy(
        tier=SECRETS_TIER.name,
        name="external-secrets",
        order=100,
        selector=_ALL,
        namespaces=namespace_named(EXTERNAL_SECRETS),
        egress=(
            *dns_rules(),
            rule("Pass", "TCP", destination=vault),
            _control_plane(firm),
        ),
    )


def _control_plane(firm: Firm) -> Rule:
    """Return the way to the API server and to AWS through the VPC's endpoints (KMS unseals)."""
    return rule("Pass", "TCP", destination=at_ports(networks(firm.node_networks), [443]))
