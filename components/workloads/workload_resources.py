"""Objects of every workload: its account, its settings, its secrets.

Settings are an immutable object named after their content: a change is a new object, so no
running process sees its settings change, and the pods of an old revision keep theirs. Secrets are
copied from Vault by the External Secrets Operator and mounted; a rotation changes the mounted
file and restarts nothing.
"""

from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.workloads import WorkloadConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.workloads.identity import digest, labels_of
from corelane.components.workloads.volumes import (
    Mount,
    scratch_mounts,
    secrets_mount,
    settings_mount,
)

SECRET_STORE: Final = "vault"  # noqa: S105 - a name of a store, no secret
# The field of a Vault entry that holds the value.
SECRET_PROPERTY: Final = "value"  # noqa: S105 - a name of a field, no secret
_HASH_LENGTH: Final = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Workload:
    """A workload and where it stands.

    ``keep_settings`` leaves replaced settings in the cluster: pods that are replaced by hand need
    those of their own revision again after their node restarts.
    """

    name: str
    namespace: pulumi.Input[str]
    config: WorkloadConfig
    secret_refresh_minutes: int
    keep_settings: bool = False

    def metadata(
        self, name: str | None = None, annotations: dict[str, str] | None = None
    ) -> k8s.meta.v1.ObjectMetaArgs:
        """Return the metadata of one of its objects, named like the workload itself or so."""
        return k8s.meta.v1.ObjectMetaArgs(
            name=name or self.name,
            namespace=self.namespace,
            labels=labels_of(self.name, self.config),
            annotations=annotations,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkloadResources:
    """The objects that the pods of a workload refer to."""

    account: pulumi.Output[str]
    mounts: tuple[Mount, ...]


def declare_workload_resources(workload: Workload, owner: pulumi.Resource) -> WorkloadResources:
    """Declare what a workload's pods need before they can start."""
    config, mounts = workload.config, list[Mount]()
    if config.settings:
        mounts.append(settings_mount(_declare_settings(workload, owner)))
    if config.secrets:
        mounts.append(secrets_mount(_declare_secrets(workload, owner)))
    mounts.extend(scratch_mounts(config.scratch))
    return WorkloadResources(account=_declare_account(workload, owner), mounts=tuple(mounts))


def _declare_account(workload: Workload, owner: pulumi.Resource) -> pulumi.Output[str]:
    account = k8s.core.v1.ServiceAccount(
        f"{workload.name}-account",
        metadata=workload.metadata(),
        automount_service_account_token=False,
        opts=pulumi.ResourceOptions(parent=owner),
    )
    return known_name(account, workload.name)


def _declare_settings(workload: Workload, owner: pulumi.Resource) -> pulumi.Output[str]:
    settings = dict(sorted(workload.config.settings.items()))
    name = f"{workload.name}-settings-{digest(settings)[:_HASH_LENGTH]}"
    config_map = k8s.core.v1.ConfigMap(
        f"{workload.name}-settings",
        metadata=workload.metadata(name),
        data=settings,
        immutable=True,
        opts=pulumi.ResourceOptions(parent=owner, retain_on_delete=workload.keep_settings or None),
    )
    return known_name(config_map, name)


def _declare_secrets(workload: Workload, owner: pulumi.Resource) -> str:
    name = f"{workload.name}-secrets"
    k8s.apiextensions.CustomResource(
        name,
        api_version="external-secrets.io/v1",
        kind="ExternalSecret",
        metadata=workload.metadata(name),
        spec=_external_secret(workload, name),
        opts=pulumi.ResourceOptions(parent=owner),
    )
    return name


def _external_secret(workload: Workload, target: str) -> dict[str, Any]:
    return {
        "refreshInterval": f"{workload.secret_refresh_minutes}m",
        "secretStoreRef": {"kind": "SecretStore", "name": SECRET_STORE},
        # Retain: an entry that vanishes from Vault must not stop a trading process.
        "target": {"name": target, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
        "data": [
            {"secretKey": key, "remoteRef": {"key": path, "property": SECRET_PROPERTY}}
            for key, path in sorted(workload.config.secrets.items())
        ],
    }
