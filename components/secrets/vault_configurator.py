"""The job that brings Vault's devices, engine, policies and roles to what is declared."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.placement import Placement
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import TIER, priority_class_of
from corelane.components.secrets.tenant import AUDIENCE
from corelane.components.secrets.vault_access import CONFIGURATOR
from corelane.components.secrets.vault_values import (
    ADDRESS,
    CONFIGURATION,
    GROUP,
    SERVER_CERTIFICATE,
    USER,
)

SCHEDULE = "*/15 * * * *"
LONGEST_RUN_SECONDS = 300
TOKEN_SECONDS = 600
# A run is some dozens of short requests. Annotations: projectcalico/calico, constants.go.
BANDWIDTH = {
    f"qos.projectcalico.org/{direction}{limit}": amount
    for direction in ("ingress", "egress")
    for limit, amount in (("Bandwidth", "10M"), ("Burst", "10M"))
}
HOME_FOLDER = "/home/vault"
TOKEN_FOLDER, TLS_FOLDER, FILES_FOLDER = "/var/run/vault", "/vault/tls", "/vault/corelane"


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultConfiguratorArgs:
    """The files to apply, and where the job that applies them runs."""

    namespace: pulumi.Input[str]
    image: str
    mount: str
    files: Mapping[str, str]
    placement: Placement


class VaultConfigurator(pulumi.ComponentResource):
    """A job that repeats itself, so that what someone changed by hand does not last.

    Its only credential is a token of its service account, made for Vault and for ten minutes. Vault
    accepts it after ``trust.sh`` has run once; until then the job fails and tries again later.
    """

    configuration: pulumi.Output[str]

    def __init__(
        self, name: str, args: VaultConfiguratorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the files, the account and the job."""
        props = {"mount": args.mount, "files": sorted(args.files), "schedule": SCHEDULE}
        super().__init__("corelane:secrets:VaultConfigurator", name, props, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        files = self._declare_files()
        account = self._declare_account()
        self.configuration = known_name(files, CONFIGURATION)
        self._declare_job(account)
        self.register_outputs({"configuration": self.configuration})

    def _declare_files(self) -> k8s.core.v1.ConfigMap:
        return k8s.core.v1.ConfigMap(
            f"{self._name}-files",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CONFIGURATION, namespace=self._args.namespace),
            data=dict(self._args.files),
            opts=self._child,
        )

    def _declare_account(self) -> k8s.core.v1.ServiceAccount:
        return k8s.core.v1.ServiceAccount(
            f"{self._name}-account",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CONFIGURATOR, namespace=self._args.namespace),
            automount_service_account_token=False,
            opts=self._child,
        )

    def _declare_job(self, account: k8s.core.v1.ServiceAccount) -> None:
        template = k8s.core.v1.PodTemplateSpecArgs(
            metadata=k8s.meta.v1.ObjectMetaArgs(
                labels={TIER: self._args.placement.tier}, annotations=dict(BANDWIDTH)
            ),
            spec=self._pod(known_name(account, CONFIGURATOR)),
        )
        k8s.batch.v1.CronJob(
            f"{self._name}-job",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CONFIGURATOR, namespace=self._args.namespace),
            spec=k8s.batch.v1.CronJobSpecArgs(
                schedule=SCHEDULE,
                concurrency_policy="Forbid",
                starting_deadline_seconds=LONGEST_RUN_SECONDS,
                successful_jobs_history_limit=1,
                failed_jobs_history_limit=3,
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    spec=k8s.batch.v1.JobSpecArgs(
                        backoff_limit=0,
                        active_deadline_seconds=LONGEST_RUN_SECONDS,
                        template=template,
                    )
                ),
            ),
            opts=self._child,
        )

    def _pod(self, account: pulumi.Input[str]) -> k8s.core.v1.PodSpecArgs:
        own_taint = k8s.core.v1.TolerationArgs(
            key=TIER, operator="Equal", value=self._args.placement.tier, effect="NoSchedule"
        )
        return k8s.core.v1.PodSpecArgs(
            service_account_name=account,
            automount_service_account_token=False,
            host_users=False,
            restart_policy="Never",
            priority_class_name=priority_class_of(self._args.placement.tier),
            node_selector=self._args.placement.node_selector(),
            tolerations=[own_taint],
            security_context=k8s.core.v1.PodSecurityContextArgs(
                run_as_non_root=True,
                run_as_user=USER,
                run_as_group=GROUP,
                fs_group=GROUP,
                seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
            ),
            containers=[self._container()],
            volumes=_volumes(self.configuration),
        )

    def _container(self) -> k8s.core.v1.ContainerArgs:
        environment = {
            "VAULT_ADDR": ADDRESS,
            "VAULT_CACERT": f"{TLS_FOLDER}/ca.crt",
            "TOKEN_FILE": f"{TOKEN_FOLDER}/token",
            "MOUNT": self._args.mount,
            "HOME": HOME_FOLDER,
        }
        small = {"cpu": "100m", "memory": "256Mi"}
        return k8s.core.v1.ContainerArgs(
            name="configure",
            image=self._args.image,
            command=["/bin/sh", f"{FILES_FOLDER}/configure.sh"],
            env=[k8s.core.v1.EnvVarArgs(name=k, value=v) for k, v in environment.items()],
            resources=k8s.core.v1.ResourceRequirementsArgs(requests=small, limits=small),
            volume_mounts=[
                _mount("files", FILES_FOLDER),
                _mount("token", TOKEN_FOLDER),
                _mount("tls", TLS_FOLDER),
                _mount("home", HOME_FOLDER, read_only=False),
            ],
            security_context=k8s.core.v1.SecurityContextArgs(
                allow_privilege_escalation=False,
                read_only_root_filesystem=True,
                capabilities=k8s.core.v1.CapabilitiesArgs(drop=["ALL"]),
            ),
        )


def _mount(name: str, path: str, *, read_only: bool = True) -> k8s.core.v1.VolumeMountArgs:
    return k8s.core.v1.VolumeMountArgs(name=name, mount_path=path, read_only=read_only)


def _volumes(configuration: pulumi.Input[str]) -> list[k8s.core.v1.VolumeArgs]:
    token = k8s.core.v1.ServiceAccountTokenProjectionArgs(
        audience=AUDIENCE, expiration_seconds=TOKEN_SECONDS, path="token"
    )
    return [
        k8s.core.v1.VolumeArgs(
            name="files", config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=configuration)
        ),
        k8s.core.v1.VolumeArgs(
            name="token",
            projected=k8s.core.v1.ProjectedVolumeSourceArgs(
                sources=[k8s.core.v1.VolumeProjectionArgs(service_account_token=token)]
            ),
        ),
        # The authority's certificate only: the job has no use for the server's key.
        k8s.core.v1.VolumeArgs(
            name="tls",
            secret=k8s.core.v1.SecretVolumeSourceArgs(
                secret_name=SERVER_CERTIFICATE,
                items=[k8s.core.v1.KeyToPathArgs(key="ca.crt", path="ca.crt")],
            ),
        ),
        k8s.core.v1.VolumeArgs(
            name="home",
            empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(medium="Memory", size_limit="16Mi"),
        ),
    ]
