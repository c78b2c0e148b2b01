"""External Secrets: entries of Vault as secrets of the namespaces that may have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.secrets import ExternalSecretsConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.secrets import webhook_ports
from corelane.components.secrets.certificate_authority import BUNDLE, BUNDLE_KEY
from corelane.components.secrets.tenant import AUDIENCE, AUTH_MOUNT, READER, STORE, Tenant

NAMESPACE = "external-secrets"
CHARTS = "https://charts.external-secrets.io"


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalSecretsArgs:
    """The operator, and the namespaces that get a store; these exist before the component does."""

    declared_at: Entry
    config: ExternalSecretsConfig
    mount: str
    vault_address: pulumi.Input[str]
    tenants: Sequence[Tenant]
    placement: Placement

    def __post_init__(self) -> None:
        """Refuse a pool whose work the operator would disturb."""
        self.placement.refuse_trading("External Secrets")


class ExternalSecrets(pulumi.ComponentResource):
    """The operator, and in each namespace a store that opens Vault as that namespace only.

    An ``ExternalSecret`` names the store ``vault`` of its own namespace. There is no store of the
    cluster's: with one, a namespace could ask in another's name.
    """

    namespace: pulumi.Output[str]

    def __init__(
        self, name: str, args: ExternalSecretsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the operator and the stores."""
        props = {
            "declaredAt": args.declared_at,
            "mount": args.mount,
            "store": STORE,
            "namespaces": [tenant.namespace for tenant in args.tenants],
            "refreshMinutes": args.config.refresh_minutes,
        }
        super().__init__("corelane:secrets:ExternalSecrets", name, props, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        self.namespace = self._declare_namespace()
        operator = self._declare_operator()
        for tenant in args.tenants:
            self._declare_store(tenant, [operator, self._declare_reader(tenant)])
        self.register_outputs({"namespace": self.namespace})

    def _declare_namespace(self) -> pulumi.Output[str]:
        # The webhook uses the host's network, which the standard `baseline` already refuses.
        labels = {
            "pod-security.kubernetes.io/enforce": "privileged",
            "pod-security.kubernetes.io/warn": "restricted",
        }
        namespace = k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAMESPACE, labels=labels),
            opts=self._child,
        )
        return known_name(namespace, NAMESPACE)

    def _declare_operator(self) -> k8s.helm.v3.Release:
        return k8s.helm.v3.Release(
            f"{self._name}-operator",
            name="external-secrets",
            chart="external-secrets",
            version=self._args.config.chart_version,
            repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=CHARTS),
            namespace=self.namespace,
            values=operator_values(self._args.placement),
            timeout=600,
            opts=self._child,
        )

    def _declare_reader(self, tenant: Tenant) -> k8s.core.v1.ServiceAccount:
        return k8s.core.v1.ServiceAccount(
            f"{self._name}-{tenant.namespace}-reader",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=READER, namespace=tenant.namespace),
            # No pod runs as it: the operator asks for its tokens, for Vault alone.
            automount_service_account_token=False,
            opts=self._child,
        )

    def _declare_store(self, tenant: Tenant, needed: list[pulumi.Resource]) -> None:
        k8s.apiextensions.CustomResource(
            f"{self._name}-{tenant.namespace}-store",
            api_version="external-secrets.io/v1",
            kind="SecretStore",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=STORE, namespace=tenant.namespace),
            spec={"provider": {"vault": self._vault(tenant)}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=needed),
        )

    def _vault(self, tenant: Tenant) -> dict[str, Any]:
        return {
            "server": self._args.vault_address,
            "path": self._args.mount,
            "version": "v2",
            "caProvider": {"type": "ConfigMap", "name": BUNDLE, "key": BUNDLE_KEY},
            "auth": {
                "kubernetes": {
                    "mountPath": AUTH_MOUNT,
                    "role": tenant.role,
                    "serviceAccountRef": {"name": READER, "audiences": [AUDIENCE]},
                }
            },
        }


def operator_values(placement: Placement) -> dict[str, Any]:
    """Return the chart's values: two of each, the webhook on the host, nothing cluster-wide."""
    # Values of deploy/charts/external-secrets, the same in its releases 1.3 and 2.9.
    medium = {"cpu": "250m", "memory": "256Mi"}
    shared: dict[str, Any] = {
        "replicaCount": 2,
        "nodeSelector": placement.node_selector(),
        "tolerations": placement.tolerations(),
        "resources": {"requests": medium, "limits": medium},
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
    }
    return {
        **shared,
        "leaderElect": True,
        "installCRDs": True,
        "processClusterStore": False,
        "processClusterExternalSecret": False,
        "processClusterPushSecret": False,
        "processClusterGenerator": False,
        "processPushSecret": False,
        "crds": {
            "createClusterSecretStore": False,
            "createClusterExternalSecret": False,
            "createClusterPushSecret": False,
            "createClusterGenerator": False,
            "createPushSecret": False,
        },
        "certController": shared,
        "webhook": {
            **shared,
            "hostNetwork": True,
            "port": webhook_ports.EXTERNAL_SECRETS_WEBHOOK,
            "metrics": {"listen": {"port": webhook_ports.EXTERNAL_SECRETS_METRICS}},
            "readinessProbe": {"port": webhook_ports.EXTERNAL_SECRETS_READY},
        },
    }
