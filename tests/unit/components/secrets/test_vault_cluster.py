"""Vault as a whole: what waits for what, who reaches it, and what a run may not delete."""

from functools import cache
from typing import Any

import pulumi
import pytest

from corelane.components.config.sections.placement import Placement
from corelane.components.secrets.tenant import Tenant
from corelane.components.secrets.vault_cluster import VaultCluster, VaultClusterArgs
from corelane.components.secrets.vault_values import Seal, unseal_permission
from corelane.plan.model import RecordedResource
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded
from tests.support.stack import planned

RELEASE = "kubernetes:helm.sh/v3:Release"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
NAMESPACE = "kubernetes:core/v1:Namespace"


def an_args(tier: Any = "t1") -> VaultClusterArgs:
    return VaultClusterArgs(
        declared_at="/secrets/vault",
        config=planned("prod").config.secrets.vault,
        mount="trading",
        seal=Seal(region="eu-central-1", key_alias="alias/meridian-vault"),
        tenants=[Tenant(team="rates", namespace="rates-t0")],
        clients=["external-secrets"],
        placement=Placement(pool="storage", tier=tier),
        vpc_cidr="10.16.0.0/16",
    )


@cache
def vault() -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        VaultCluster("vault", an_args(), opts)

    return recorded(declare)


def only(kind: str, name: str = "") -> RecordedResource:
    [found] = [each for each in vault().of_type(kind) if each.name.endswith(name)]
    return found


def test_a_trading_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="Vault is placed on storage, a t0 pool"):
        an_args(tier="t0")


def test_servers_wait_for_their_certificate_and_a_run_does_not_wait_for_servers() -> None:
    servers = only(RELEASE, "servers")

    assert only(CERTIFICATE, "certificate").urn in servers.dependencies
    assert servers.inputs["skipAwait"] is True, "no server is ready before it is initialised"
    assert servers.options["protect"] is True


def test_the_certificate_covers_every_name_and_renews_itself() -> None:
    spec = only(CERTIFICATE, "certificate").inputs["spec"]

    assert {"vault-active.vault.svc", "*.vault-internal"} <= set(spec["dnsNames"])
    assert spec["ipAddresses"] == ["127.0.0.1"], "probes and operators speak with the pod itself"
    assert int(spec["renewBefore"].removesuffix("h")) < int(spec["duration"].removesuffix("h"))
    assert spec["issuerRef"]["kind"] == "Issuer", "a ClusterIssuer would sign for any namespace"


def test_the_authority_keeps_its_key_and_spreads_its_certificate_to_teams_only() -> None:
    root, bundle = (
        only(CERTIFICATE, "root"),
        only("kubernetes:trust.cert-manager.io/v1alpha1:Bundle"),
    )
    spec = bundle.inputs["spec"]

    assert root.inputs["spec"]["isCA"] is True
    assert root.inputs["spec"]["privateKey"]["rotationPolicy"] == "Never"
    assert root.inputs["spec"]["usages"] == ["cert sign", "crl sign"], "it serves nobody itself"
    assert root.inputs["spec"]["issuerRef"] == {
        "group": "cert-manager.io",
        "kind": "Issuer",
        "name": "self-signed",
    }
    assert spec["sources"] == [{"secret": {"name": "vault-ca", "key": "ca.crt"}}]
    [selected] = spec["target"]["namespaceSelector"]["matchExpressions"]
    assert selected == {"key": "corelane.io/team", "operator": "Exists"}


def test_webhooks_listen_on_the_host_and_never_on_the_kubelets_port() -> None:
    cert_manager = only(RELEASE, "cert-manager").inputs["values"]["webhook"]
    trust_manager = only(RELEASE, "trust-manager").inputs["values"]["app"]["webhook"]

    assert cert_manager["hostNetwork"] is True
    assert trust_manager["hostNetwork"] is True
    assert len({cert_manager["securePort"], trust_manager["port"], 10250}) == 3


def test_only_clients_and_peers_reach_vault() -> None:
    [policy] = [
        each
        for each in vault().of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")
        if each.name == "vault-network"
    ]
    spec = policy.inputs["spec"]
    peers = [
        peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for rule in spec["ingress"]
        for peer in rule["from"]
    ]

    assert peers == ["vault", "external-secrets"]
    assert spec["podSelector"] == {}
    assert spec["policyTypes"] == ["Ingress", "Egress"]


def test_vault_reaches_the_agent_that_hands_it_its_identity() -> None:
    policy = only("kubernetes:networking.k8s.io/v1:NetworkPolicy", "vault-network")
    blocks = [
        peer["ipBlock"]["cidr"]
        for rule in policy.inputs["spec"]["egress"]
        for peer in rule["to"]
        if "ipBlock" in peer
    ]

    assert blocks == ["10.16.0.0/16", "169.254.170.23/32"]


def test_the_configurator_shows_vault_a_short_token_made_for_it_and_has_no_other() -> None:
    job = only("kubernetes:batch/v1:CronJob")
    pod = job.inputs["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    [token] = [each for each in pod["volumes"] if each["name"] == "token"]
    source = token["projected"]["sources"][0]["serviceAccountToken"]

    assert source["audience"] == "vault"
    assert source["expirationSeconds"] == 600, "the shortest the API server gives"
    assert pod["automountServiceAccountToken"] is False
    assert job.inputs["spec"]["concurrencyPolicy"] == "Forbid"


def test_the_configuration_is_put_right_within_a_quarter_of_an_hour() -> None:
    assert only("kubernetes:batch/v1:CronJob").inputs["spec"]["schedule"] == "*/15 * * * *"


def test_the_configurator_sees_the_authoritys_certificate_and_not_the_servers_key() -> None:
    pod = only("kubernetes:batch/v1:CronJob").inputs["spec"]["jobTemplate"]["spec"]["template"]
    [tls] = [each for each in pod["spec"]["volumes"] if each["name"] == "tls"]

    assert [item["key"] for item in tls["secret"]["items"]] == ["ca.crt"]


def test_no_file_of_the_configuration_holds_a_secret() -> None:
    files = only("kubernetes:core/v1:ConfigMap").inputs["data"]

    assert {"trust.sh", "configure.sh", "keep.sh", "role.rates-t0.json"} <= set(files)
    assert not [name for name, text in files.items() if "hvs." in text or "BEGIN" in text]


def test_vaults_namespace_is_restricted_and_stays() -> None:
    [namespace] = [e for e in vault().of_type(NAMESPACE) if e.inputs["metadata"]["name"] == "vault"]
    labels = namespace.inputs["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert namespace.options["protect"] is True


def test_vault_may_use_its_key_and_no_other() -> None:
    statement = unseal_permission("arn:aws:kms:eu-central-1:210987654321:key/k")

    assert statement["Resource"] == "arn:aws:kms:eu-central-1:210987654321:key/k"
    assert statement["Action"] == ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]


def test_children_hang_from_their_own_component_and_all_are_finished() -> None:
    components = {each.urn for each in vault().resources if not each.custom}
    parents = {each.parent for each in vault().resources if each.custom}

    assert not [urn for urn in parents if urn.endswith("platform")], "a child left its component"
    assert {urn for urn in components if not urn.endswith("platform")} == vault().finished
