"""Values of Vault's chart: a raft cluster behind TLS, opened by KMS, spread over zones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.secrets import VaultConfig
from corelane.components.kubernetes.fixed_resources import fixed_resources

NAMESPACE = "vault"
SERVICE = "vault"
ADDRESS = f"https://{SERVICE}-active.{NAMESPACE}.svc:8200"
SERVER_CERTIFICATE = "vault-server-tls"
"""The secret that cert-manager keeps the server's certificate and key in."""
CONFIGURATION = "vault-configuration"
SERVICE_ACCOUNT = SERVICE
"""The account that needs the permission of the unseal key before Vault starts."""
# The user and group that Vault's image is built for (hashicorp/vault Dockerfile).
USER, GROUP = 100, 1000
AUDIT_FILES = 8
_TLS, _SCRIPTS = "/vault/tls", "/vault/corelane"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """The key that opens Vault, by alias, and its region."""

    region: str
    key_alias: str


def unseal_permission(key_arn: str) -> Mapping[str, object]:
    """Return the IAM statement of the calls of the awskms seal (Vault documentation)."""
    actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
    return {"Effect": "Allow", "Action": actions, "Resource": key_arn}


def server_names() -> list[str]:
    """Return the names Vault answers to, in the forms the cluster's DNS resolves."""
    services = [SERVICE, f"{SERVICE}-active", f"{SERVICE}-standby", f"*.{SERVICE}-internal"]
    suffixes = ["", f".{NAMESPACE}", f".{NAMESPACE}.svc", f".{NAMESPACE}.svc.cluster.local"]
    return [f"{service}{suffix}" for service in services for suffix in suffixes]


def chart_values(config: VaultConfig, seal: Seal, placement: Placement) -> dict[str, Any]:
    """Return the values of hashicorp/vault-helm."""
    return {
        "fullnameOverride": SERVICE,
        "global": {"tlsDisable": False},
        # An injected sidecar would turn a pinned pod Burstable and cost it its CPUs.
        "injector": {"enabled": False},
        "csi": {"enabled": False},
        "ui": {"enabled": False},
        "server": {
            "image": _image(config.image),
            "updateStrategyType": "OnDelete",
            "resources": fixed_resources("1", "2Gi"),
            "priorityClassName": "system-cluster-critical",
            **_spread(placement),
            **_storage(config),
            **_process(config),
            "serviceAccount": {"create": True, "name": SERVICE_ACCOUNT},
            "authDelegator": {"enabled": True},
            "statefulSet": {"securityContext": {"pod": _pod_security(), "container": _locked()}},
            "standalone": {"enabled": False},
            "ha": _high_availability(config, seal),
        },
    }


def server_configuration(config: VaultConfig, seal: Seal) -> str:
    """Return the server's configuration; it names a key and holds no credential."""
    peers = "\n".join(_retry_join(number) for number in range(config.replicas))
    return f"""ui = false
disable_mlock = true
listener "tcp" {{
  address = "[::]:8200"
  cluster_address = "[::]:8201"
  tls_disable = false
  tls_cert_file = "{_TLS}/tls.crt"
  tls_key_file = "{_TLS}/tls.key"
  tls_min_version = "tls12"
}}
storage "raft" {{
  path = "/vault/data"
  performance_multiplier = 1
{peers}
}}
seal "awskms" {{
  region = {json.dumps(seal.region)}
  kms_key_id = {json.dumps(seal.key_alias)}
}}
service_registration "kubernetes" {{}}
telemetry {{
  prometheus_retention_time = "30s"
  disable_hostname = true
}}
"""


def _image(reference: str) -> dict[str, str]:
    """Split a reference for a chart that joins the halves with a colon again."""
    repository, _, tag = reference.rpartition(":")
    return {"repository": repository, "tag": tag}


def _retry_join(number: int) -> str:
    return f"""  retry_join {{
    leader_api_addr = "https://{SERVICE}-{number}.{SERVICE}-internal:8200"
    leader_ca_cert_file = "{_TLS}/ca.crt"
  }}"""


def _high_availability(config: VaultConfig, seal: Seal) -> dict[str, Any]:
    return {
        "enabled": True,
        "replicas": config.replicas,
        # The pod's name and not its address, so that the certificate covers it.
        "apiAddr": f"https://$(VAULT_K8S_POD_NAME).{SERVICE}-internal:8200",
        "disruptionBudget": {"enabled": True},
        "raft": {
            "enabled": True,
            "setNodeId": True,
            "config": server_configuration(config, seal),
        },
    }


def _spread(placement: Placement) -> dict[str, Any]:
    labels = {
        "matchLabels": {
            "app.kubernetes.io/name": "vault",
            "app.kubernetes.io/instance": SERVICE,
            "component": "server",
        }
    }
    apart = {"labelSelector": labels, "topologyKey": "kubernetes.io/hostname"}
    return {
        "nodeSelector": placement.node_selector(),
        "tolerations": placement.tolerations(),
        "affinity": {
            "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [apart]}
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": labels,
            }
        ],
    }


def _storage(config: VaultConfig) -> dict[str, Any]:
    def volume(size: int) -> dict[str, Any]:
        mib = f"{size >> 20}Mi"
        return {"enabled": True, "size": mib, "storageClass": config.storage_class}

    return {
        "dataStorage": volume(config.storage),
        "auditStorage": volume(config.audit_storage),
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        "volumes": [
            {"name": "tls", "secret": {"secretName": SERVER_CERTIFICATE, "defaultMode": 0o440}},
            {"name": "corelane", "configMap": {"name": CONFIGURATION}},
            {"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}},
        ],
        "volumeMounts": [
            {"name": "tls", "mountPath": _TLS, "readOnly": True},
            {"name": "corelane", "mountPath": _SCRIPTS, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - in the container, a tmpfs of its own
        ],
    }


def _process(config: VaultConfig) -> dict[str, Any]:
    return {
        "extraEnvironmentVars": {"VAULT_CACERT": f"{_TLS}/ca.crt"},
        "livenessProbe": {
            "enabled": True,
            # A sealed or new Vault is alive, and waits for an operator.
            "path": "/v1/sys/health?standbyok=true&sealedcode=204&uninitcode=204",
        },
        # The keeper signals Vault's process.
        "shareProcessNamespace": True,
        "extraContainers": [_keeper(config)],
    }


def _keeper(config: VaultConfig) -> dict[str, Any]:
    """Return the sidecar that rotates the audit file and has a renewed certificate read."""
    # Two files' room is left: one is being written, and one minute's excess must fit.
    file_bytes = config.audit_storage // (AUDIT_FILES + 2)
    return {
        "name": "keeper",
        "image": config.image,
        "command": ["/bin/sh", f"{_SCRIPTS}/keep.sh"],
        "env": [
            {"name": "AUDIT_FILES", "value": str(AUDIT_FILES)},
            {"name": "AUDIT_FILE_BYTES", "value": str(file_bytes)},
        ],
        "volumeMounts": [
            {"name": "audit", "mountPath": "/vault/audit"},
            {"name": "tls", "mountPath": _TLS, "readOnly": True},
            {"name": "corelane", "mountPath": _SCRIPTS, "readOnly": True},
        ],
        "resources": fixed_resources("50m", "32Mi"),
        "securityContext": _locked(),
    }


def _pod_security() -> dict[str, Any]:
    return {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": GROUP,
        "fsGroup": GROUP,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def _locked() -> dict[str, Any]:
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
