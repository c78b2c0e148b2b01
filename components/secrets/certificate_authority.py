"""The authority that vouches for Vault: one of the cluster, kept by cert-manager.

cert-manager issues and renews the certificate; a certificate made once by a script would expire on
a day nobody watches. The authority's own key stays in Vault's namespace, behind an issuer that no
other namespace can use, so that nobody else obtains a certificate in Vault's name. trust-manager
copies the authority's certificate, and never its key, to the namespaces of the teams.
"""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.placement import Placement
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import TEAM
from corelane.components.secrets import webhook_ports
from corelane.components.secrets.closed_network import controllers_policy

NAMESPACE = "cert-manager"
ISSUER = "vault-ca"
BUNDLE = "vault-ca"
"""The ConfigMap with the authority's certificate, under ``BUNDLE_KEY``, in each team namespace."""
BUNDLE_KEY = "ca.crt"
CHARTS = "https://charts.jetstack.io"
# Newest releases of github.com/cert-manager/cert-manager and github.com/cert-manager/trust-manager.
CERT_MANAGER_VERSION = "v1.21.2"
TRUST_MANAGER_VERSION = "v0.25.0"
_SMALL = {"cpu": "100m", "memory": "128Mi"}
RESOURCES = {"requests": _SMALL, "limits": _SMALL}


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateAuthorityArgs:
    """The namespace of the authority's key, and the placement of its controllers."""

    namespace: pulumi.Input[str]
    placement: Placement
    vpc_cidr: str


class CertificateAuthority(pulumi.ComponentResource):
    """A certificate authority for one namespace, trusted by the namespaces of teams."""

    issuer: pulumi.Output[str]

    def __init__(
        self, name: str, args: CertificateAuthorityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the controllers, the authority, and the bundle that spreads its certificate."""
        props = {"pool": args.placement.pool, "issuer": ISSUER, "bundle": BUNDLE}
        super().__init__("corelane:secrets:CertificateAuthority", name, props, opts)
        self._name = name
        self._args = args

        cert_manager = self._declare_cert_manager(self._declare_namespace())
        trust_manager = self._declare_trust_manager(cert_manager)
        root = self._declare_root(cert_manager)
        issuer = self._declare("issuer", "Issuer", ISSUER, {"ca": {"secretName": ISSUER}}, [root])
        self._declare_bundle([trust_manager, root])
        self.issuer = known_name(issuer, ISSUER)
        self.register_outputs({"issuer": self.issuer})

    def _after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(resources))

    def _declare_namespace(self) -> k8s.core.v1.Namespace:
        # Webhooks use the host's network, which the standard `baseline` already refuses.
        labels = {
            "pod-security.kubernetes.io/enforce": "privileged",
            "pod-security.kubernetes.io/warn": "restricted",
        }
        namespace = k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAMESPACE, labels=labels),
            opts=self._after(),
        )
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name="cert-manager", namespace=known_name(namespace, NAMESPACE)
            ),
            spec=controllers_policy(self._args.vpc_cidr),
            opts=self._after(),
        )
        return namespace

    def _declare_cert_manager(self, namespace: k8s.core.v1.Namespace) -> k8s.helm.v3.Release:
        return self._declare_release(
            "cert-manager",
            CERT_MANAGER_VERSION,
            cert_manager_values(self._args.placement),
            [namespace],
        )

    def _declare_trust_manager(self, cert_manager: pulumi.Resource) -> k8s.helm.v3.Release:
        values = trust_manager_values(self._args.placement, self._args.namespace)
        return self._declare_release("trust-manager", TRUST_MANAGER_VERSION, values, [cert_manager])

    def _declare_release(
        self, chart: str, version: str, values: dict[str, Any], needed: list[pulumi.Resource]
    ) -> k8s.helm.v3.Release:
        return k8s.helm.v3.Release(
            f"{self._name}-{chart}",
            name=chart,
            chart=chart,
            version=version,
            repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=CHARTS),
            namespace=NAMESPACE,
            values=values,
            timeout=600,
            opts=self._after(*needed),
        )

    def _declare_root(self, cert_manager: pulumi.Resource) -> pulumi.CustomResource:
        signer = self._declare(
            "self-signed", "Issuer", "self-signed", {"selfSigned": {}}, [cert_manager]
        )
        return self._declare("root", "Certificate", ISSUER, _root_spec(), [signer])

    def _declare(
        self, role: str, kind: str, name: str, spec: dict[str, Any], needed: list[pulumi.Resource]
    ) -> pulumi.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{self._name}-{role}",
            api_version="cert-manager.io/v1",
            kind=kind,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=self._args.namespace),
            spec=spec,
            opts=self._after(*needed),
        )

    def _declare_bundle(self, needed: list[pulumi.Resource]) -> None:
        k8s.apiextensions.CustomResource(
            f"{self._name}-bundle",
            api_version="trust.cert-manager.io/v1alpha1",
            kind="Bundle",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=BUNDLE),
            spec={
                "sources": [{"secret": {"name": ISSUER, "key": "ca.crt"}}],
                "target": {
                    "configMap": {"key": BUNDLE_KEY},
                    "namespaceSelector": {
                        "matchExpressions": [{"key": TEAM, "operator": "Exists"}]
                    },
                },
            },
            opts=self._after(*needed),
        )


def cert_manager_values(placement: Placement) -> dict[str, Any]:
    """Return cert-manager's values: definitions kept on removal, its webhook on the host."""
    where = _where(placement)
    return {
        **where,
        "replicaCount": 2,
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
        "crds": {"enabled": True, "keep": True},
        "webhook": {
            **where,
            "replicaCount": 2,
            "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
            "hostNetwork": True,
            "securePort": webhook_ports.CERT_MANAGER_WEBHOOK,
        },
        "cainjector": {**where, "replicaCount": 2},
        "startupapicheck": where,
    }


def trust_manager_values(placement: Placement, namespace: pulumi.Input[str]) -> dict[str, Any]:
    """Return trust-manager's values: it may read the authority's namespace and no other."""
    return {
        **_where(placement),
        # The public authorities of a distribution have no part in this trust.
        "defaultPackage": {"enabled": False},
        "secretTargets": {"enabled": False},
        "app": {
            "trust": {"namespace": namespace},
            "webhook": {"hostNetwork": True, "port": webhook_ports.TRUST_MANAGER_WEBHOOK},
            "metrics": {"port": webhook_ports.TRUST_MANAGER_METRICS},
        },
    }


def _where(placement: Placement) -> dict[str, Any]:
    return {
        "nodeSelector": {"kubernetes.io/os": "linux"} | placement.node_selector(),
        "tolerations": placement.tolerations(),
        "resources": RESOURCES,
    }


def _root_spec() -> dict[str, Any]:
    """Return a root that lives ten years, and is renewed with the same key a year before."""
    return {
        "isCA": True,
        "commonName": ISSUER,
        "secretName": ISSUER,
        "duration": "87600h",
        "renewBefore": "8760h",
        # A new key would leave readers without trust until each has the new certificate.
        "privateKey": {"algorithm": "ECDSA", "size": 384, "rotationPolicy": "Never"},
        "usages": ["cert sign", "crl sign"],
        "issuerRef": {"group": "cert-manager.io", "kind": "Issuer", "name": "self-signed"},
    }
