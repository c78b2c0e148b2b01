"""External Secrets: a store per namespace, which opens Vault as that namespace only."""

from functools import cache
from typing import Any

import pulumi
import pytest

from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.secrets import ExternalSecretsConfig
from corelane.components.secrets import webhook_ports
from corelane.components.secrets.external_secrets import (
    ExternalSecrets,
    ExternalSecretsArgs,
    operator_values,
)
from corelane.components.secrets.tenant import Tenant
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded

STORE = "kubernetes:external-secrets.io/v1:SecretStore"
TENANTS = (
    Tenant(team="rates", namespace="rates-t0"),
    Tenant(team="index", namespace="index-t1"),
)


def an_args(tier: Any = "t1") -> ExternalSecretsArgs:
    return ExternalSecretsArgs(
        declared_at="/secrets/externalSecrets",
        config=ExternalSecretsConfig.model_validate({"chartVersion": "1.3.2"}),
        mount="trading",
        vault_address="https://vault-active.vault.svc:8200",
        tenants=TENANTS,
        placement=Placement(pool="storage", tier=tier),
    )


@cache
def operator() -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        ExternalSecrets("secrets", an_args(), opts)

    return recorded(declare)


def test_a_store_opens_vault_with_the_role_of_its_own_namespace() -> None:
    for store in operator().of_type(STORE):
        namespace = store.inputs["metadata"]["namespace"]
        login = store.inputs["spec"]["provider"]["vault"]["auth"]["kubernetes"]
        assert login["role"] == namespace
        assert login["serviceAccountRef"] == {"name": "vault-reader", "audiences": ["vault"]}


def test_every_namespace_has_the_store_that_workloads_name() -> None:
    stores = operator().of_type(STORE)

    assert {each.inputs["metadata"]["name"] for each in stores} == {"vault"}
    assert {each.inputs["metadata"]["namespace"] for each in stores} == {"rates-t0", "index-t1"}


def test_a_store_trusts_the_authority_of_its_own_namespace() -> None:
    for store in operator().of_type(STORE):
        provider = store.inputs["spec"]["provider"]["vault"]
        assert provider["server"].startswith("https://")
        assert provider["caProvider"] == {"type": "ConfigMap", "name": "vault-ca", "key": "ca.crt"}


def test_stores_wait_for_the_operator_that_admits_them() -> None:
    [release] = operator().of_type("kubernetes:helm.sh/v3:Release")

    assert all(release.urn in store.dependencies for store in operator().of_type(STORE))


def test_no_pod_gets_the_readers_token() -> None:
    readers = operator().of_type("kubernetes:core/v1:ServiceAccount")

    assert len(readers) == 2
    assert all(each.inputs["automountServiceAccountToken"] is False for each in readers)


def test_nothing_is_shared_between_namespaces() -> None:
    values = operator_values(Placement(pool="storage", tier="t1"))

    assert values["processClusterStore"] is False
    assert values["processClusterExternalSecret"] is False
    assert not any(values["crds"].values())


def test_the_webhook_listens_on_the_host_on_a_port_of_its_own() -> None:
    webhook = operator_values(Placement(pool="storage", tier="t1"))["webhook"]

    assert webhook["hostNetwork"] is True


def test_no_host_port_is_used_twice_or_is_the_kubelets() -> None:
    ports = [port for port in vars(webhook_ports).values() if isinstance(port, int)]

    assert len(ports) == len(set(ports)) == 6
    assert not {10248, 10249, 10250, 10255, 10256} & set(ports), "kubelet and kube-proxy have these"


def test_a_trading_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="External Secrets is placed on storage, a t0 pool"):
        an_args(tier="t0")
