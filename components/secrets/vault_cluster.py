"""A Vault cluster: its placement, its certificate, its seal, and its tenants."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.secrets import VaultConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.secrets import vault_values as values
from corelane.components.secrets.certificate_authority import (
    CertificateAuthority,
    CertificateAuthorityArgs,
)
from corelane.components.secrets.closed_network import vault_policy
from corelane.components.secrets.tenant import Tenant
from corelane.components.secrets.vault_access import access_files
from corelane.components.secrets.vault_configurator import VaultConfigurator, VaultConfiguratorArgs

CHARTS = "https://helm.releases.hashicorp.com"


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultClusterArgs:
    """Vault's size and place, the key that opens it, and the namespaces that read from it.

    ``seal`` names the key by alias; Vault's service account must hold the permission to use it
    before Vault starts. ``clients`` are the namespaces that speak with Vault's API.
    """

    declared_at: Entry
    config: VaultConfig
    mount: str
    seal: values.Seal
    tenants: Sequence[Tenant]
    clients: Sequence[str]
    placement: Placement
    vpc_cidr: str
    protect: bool = True

    def __post_init__(self) -> None:
        """Refuse a pool whose work Vault would disturb."""
        self.placement.refuse_trading("Vault")


class VaultCluster(pulumi.ComponentResource):
    """A raft cluster behind TLS that KMS unseals, with two audit devices and a role per namespace.

    Three commands by hand make a new Vault serve, because their result must never be in a program's
    state: ``vault operator init`` in pod ``vault-0`` (its recovery keys go to their keepers),
    ``vault login`` with the token it prints, and ``sh /vault/corelane/trust.sh``, which admits the
    configurator and revokes that token. The configurator does the rest, now and on every change.
    """

    address: pulumi.Output[str]
    namespace: pulumi.Output[str]

    def __init__(
        self, name: str, args: VaultClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the namespace, the certificate, the configuration and the servers."""
        super().__init__("corelane:secrets:VaultCluster", name, _props(args), opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        self.namespace = self._declare_namespace()
        certificate = self._declare_certificate(self._declare_authority())
        self._declare_network()
        configurator = self._declare_configurator()
        self._release = self._declare_servers([certificate, configurator])
        self.address = known_name(self._release, values.ADDRESS)
        self.register_outputs({"address": self.address, "namespace": self.namespace})

    def _declare_namespace(self) -> pulumi.Output[str]:
        prefix = "pod-security.kubernetes.io"
        labels = {f"{prefix}/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
        namespace = k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=values.NAMESPACE, labels=labels),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect or None),
        )
        return known_name(namespace, values.NAMESPACE)

    def _declare_authority(self) -> CertificateAuthority:
        return CertificateAuthority(
            f"{self._name}-authority",
            CertificateAuthorityArgs(
                namespace=self.namespace,
                placement=self._args.placement,
                vpc_cidr=self._args.vpc_cidr,
            ),
            self._child,
        )

    def _declare_certificate(self, authority: CertificateAuthority) -> pulumi.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{self._name}-certificate",
            api_version="cert-manager.io/v1",
            kind="Certificate",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="vault-server", namespace=self.namespace),
            spec={
                "secretName": values.SERVER_CERTIFICATE,
                "commonName": values.SERVICE,
                "dnsNames": values.server_names(),
                "ipAddresses": ["127.0.0.1"],
                "duration": "2160h",
                "renewBefore": "720h",
                "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
                "usages": ["server auth", "digital signature"],
                "issuerRef": {
                    "group": "cert-manager.io",
                    "kind": "Issuer",
                    "name": authority.issuer,
                },
            },
            opts=self._child,
        )

    def _declare_network(self) -> None:
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="vault", namespace=self.namespace),
            spec=vault_policy(
                own=values.NAMESPACE,
                clients=self._args.clients,
                vpc_cidr=self._args.vpc_cidr,
            ),
            opts=self._child,
        )

    def _declare_configurator(self) -> VaultConfigurator:
        files = access_files(
            mount=self._args.mount, namespace=values.NAMESPACE, tenants=self._args.tenants
        )
        return VaultConfigurator(
            f"{self._name}-configurator",
            VaultConfiguratorArgs(
                namespace=self.namespace,
                image=self._args.config.image,
                mount=self._args.mount,
                files=files,
                placement=self._args.placement,
            ),
            self._child,
        )

    def _declare_servers(self, needed: list[pulumi.Resource]) -> k8s.helm.v3.Release:
        return k8s.helm.v3.Release(
            f"{self._name}-servers",
            name=values.SERVICE,
            chart="vault",
            version=self._args.config.chart_version,
            repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=CHARTS),
            namespace=self.namespace,
            values=values.chart_values(self._args.config, self._args.seal, self._args.placement),
            # No server is ready before an operator has initialised the first.
            skip_await=True,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=needed, protect=self._args.protect or None
            ),
        )


def _props(args: VaultClusterArgs) -> dict[str, Any]:
    return {
        "declaredAt": args.declared_at,
        "pool": args.placement.pool,
        "tier": args.placement.tier,
        "replicas": args.config.replicas,
        "mount": args.mount,
        "auditDevices": ["file", "stdout"],
        "seal": {"type": "awskms", "keyAlias": args.seal.key_alias, "region": args.seal.region},
        "roles": [
            {"namespace": one.namespace, "team": one.team, "policy": one.policy}
            for one in args.tenants
        ],
    }
