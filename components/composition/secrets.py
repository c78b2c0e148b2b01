"""Secrets: a Vault that KMS unseals, and the operator that brings its entries to namespaces."""

from collections.abc import Sequence

import pulumi

from corelane.components.aws.kms_key import KmsKey, KmsKeyArgs
from corelane.components.cluster.pod_identity import PodIdentity, PodIdentityArgs
from corelane.components.composition.foundation import Foundation
from corelane.components.kubernetes.labels import namespace_of
from corelane.components.secrets.external_secrets import NAMESPACE as READER
from corelane.components.secrets.external_secrets import ExternalSecrets, ExternalSecretsArgs
from corelane.components.secrets.tenant import Tenant
from corelane.components.secrets.vault_cluster import VaultCluster, VaultClusterArgs
from corelane.components.secrets.vault_values import (
    NAMESPACE,
    SERVICE_ACCOUNT,
    Seal,
    unseal_permission,
)


def declare_secrets(base: Foundation, ready: Sequence[pulumi.Resource]) -> ExternalSecrets:
    """Declare Vault once ``ready`` exist, and a store in the namespace of every tenant."""
    config = base.scope.config.secrets
    tenants = _tenants(base)
    vault = _declare_vault(base, tenants, ready)
    args = ExternalSecretsArgs(
        declared_at="/secrets/externalSecrets",
        config=config.external_secrets,
        mount=config.mount,
        vault_address=vault.address,
        tenants=tenants,
        placement=base.scope.place(config.vault.pool),
    )
    return ExternalSecrets("external-secrets", args, base.in_cluster(vault))


def _tenants(base: Foundation) -> list[Tenant]:
    return [
        Tenant(team=team, namespace=namespace_of(team, tier))
        for team, owner in base.scope.config.teams.items()
        for tier in owner.quotas
    ]


def _declare_vault(
    base: Foundation, tenants: Sequence[Tenant], ready: Sequence[pulumi.Resource]
) -> VaultCluster:
    scope, config = base.scope, base.scope.config
    args = VaultClusterArgs(
        declared_at="/secrets/vault",
        config=config.secrets.vault,
        mount=config.secrets.mount,
        seal=Seal(region=scope.site.region, key_alias=f"alias/{_alias(base)}"),
        tenants=tenants,
        clients=[READER],
        placement=scope.place(config.secrets.vault.pool),
        vpc_cidr=str(config.network.vpc_cidr),
        protect=config.protect,
    )
    return VaultCluster("vault", args, base.in_cluster(_declare_unsealing(base), *ready))


def _declare_unsealing(base: Foundation) -> PodIdentity:
    scope = base.scope
    args = KmsKeyArgs(
        declared_at="/secrets/vault",
        description="Unseals Vault",
        policy=scope.key_policy(),
        alias=_alias(base),
        tags=scope.tags,
        protect=scope.config.protect,
    )
    key = KmsKey(f"{scope.prefix}-unseal", args, scope.in_region)
    identity = PodIdentityArgs(
        declared_at="/secrets/vault",
        site=scope.site,
        cluster_name=base.cluster.name,
        namespace=NAMESPACE,
        service_account=SERVICE_ACCOUNT,
        tags=scope.tags,
        statements={"unseal": key.arn.apply(unseal_permission)},
    )
    return PodIdentity(f"{scope.prefix}-vault", identity, scope.in_region)


def _alias(base: Foundation) -> str:
    return f"{base.scope.prefix}-vault"
