"""The gate's pod, which reads the host and calls the API server, and may do nothing else.

It runs as root because debugfs admits nobody else, with no capability, no way to gain one, and a
read-only view of a few folders. The view is read-only all the way down: a bind mount alone would
leave the cgroups and debugfs below /sys writable to root. It has the host's network namespace,
since only there are the host's interfaces, and not its process namespace: the host's /proc, read
from its own mount, names every process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.cluster import HostGateConfig
from corelane.components.kubernetes.labels import POOL

ROOT: Final = "/host"
AGENT_FOLDER, AGENT_FILE = "/opt/corelane", "agent.pyz"
METRICS: Final = "/var/lib/corelane/metrics"
_AMOUNT: Final = {"cpu": "100m", "memory": "128Mi"}


@dataclass(frozen=True, kw_only=True, slots=True)
class GatePod:
    """The parts of one pool's pods; ``view`` are the folders of the host that they read."""

    config: HostGateConfig
    pool: str
    view: Sequence[str]
    account: pulumi.Input[str]
    archive: pulumi.Input[str]


def pod_spec(pod: GatePod) -> k8s.core.v1.PodSpecArgs:
    """Return the specification of the pod, which runs the archive in a ConfigMap."""
    return k8s.core.v1.PodSpecArgs(
        service_account_name=pod.account,
        automount_service_account_token=True,
        host_network=True,
        host_pid=False,
        dns_policy="Default",
        priority_class_name="system-node-critical",
        node_selector={POOL: pod.pool},
        # It has to come before everything else, to nodes with whatever taint.
        tolerations=[k8s.core.v1.TolerationArgs(operator="Exists")],
        termination_grace_period_seconds=5,
        containers=[_container(pod)],
        volumes=[*map(_host_volume, pod.view), _metrics_volume(), _archive_volume(pod.archive)],
    )


def _container(pod: GatePod) -> k8s.core.v1.ContainerArgs:
    interval = str(pod.config.interval_seconds)
    return k8s.core.v1.ContainerArgs(
        name="gate",
        image=pod.config.image,
        command=["python3", "-I", f"{AGENT_FOLDER}/{AGENT_FILE}", "gate"],
        args=["--root", ROOT, "--metrics", METRICS, "--interval", interval],
        env=[_node_name()],
        resources=k8s.core.v1.ResourceRequirementsArgs(requests=_AMOUNT, limits=_AMOUNT),
        security_context=_security(),
        volume_mounts=[
            *map(_host_mount, pod.view),
            k8s.core.v1.VolumeMountArgs(name="metrics", mount_path=METRICS),
            k8s.core.v1.VolumeMountArgs(name="agent", mount_path=AGENT_FOLDER, read_only=True),
        ],
    )


def _security() -> k8s.core.v1.SecurityContextArgs:
    return k8s.core.v1.SecurityContextArgs(
        run_as_user=0,
        run_as_group=0,
        privileged=False,
        allow_privilege_escalation=False,
        read_only_root_filesystem=True,
        capabilities=k8s.core.v1.CapabilitiesArgs(drop=["ALL"]),
        seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def _node_name() -> k8s.core.v1.EnvVarArgs:
    field = k8s.core.v1.ObjectFieldSelectorArgs(field_path="spec.nodeName")
    source = k8s.core.v1.EnvVarSourceArgs(field_ref=field)
    return k8s.core.v1.EnvVarArgs(name="NODE_NAME", value_from=source)


def _name_of(folder: str) -> str:
    """Name a volume after its folder: a DNS label has neither dots nor capitals."""
    return "host" + "".join(c if c.isalnum() and c.isascii() else "-" for c in folder.lower())


def _host_volume(folder: str) -> k8s.core.v1.VolumeArgs:
    source = k8s.core.v1.HostPathVolumeSourceArgs(path=folder, type="Directory")
    return k8s.core.v1.VolumeArgs(name=_name_of(folder), host_path=source)


def _host_mount(folder: str) -> k8s.core.v1.VolumeMountArgs:
    return k8s.core.v1.VolumeMountArgs(
        name=_name_of(folder),
        mount_path=f"{ROOT}{folder}",
        read_only=True,
        recursive_read_only="Enabled",
    )


def _metrics_volume() -> k8s.core.v1.VolumeArgs:
    source = k8s.core.v1.HostPathVolumeSourceArgs(path=METRICS, type="DirectoryOrCreate")
    return k8s.core.v1.VolumeArgs(name="metrics", host_path=source)


def _archive_volume(archive: pulumi.Input[str]) -> k8s.core.v1.VolumeArgs:
    source = k8s.core.v1.ConfigMapVolumeSourceArgs(name=archive, default_mode=0o444)
    return k8s.core.v1.VolumeArgs(name="agent", config_map=source)
