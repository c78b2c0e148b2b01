"""Volumes of a container, beside its read-only image."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.domain import format_memory
from corelane.components.config.sections.workloads import ClaimConfig

SETTINGS_PATH: Final = "/etc/corelane/settings"
SECRETS_PATH: Final = "/etc/corelane/secrets"
HUGE_PAGES_PATH: Final = "/dev/hugepages"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mount:
    """A volume and where it is mounted; without a source a claim template gives it."""

    name: str
    path: str
    source: k8s.core.v1.VolumeArgs | None
    read_only: bool = False

    def declaration(self) -> k8s.core.v1.VolumeMountArgs:
        """Return the container's part."""
        return k8s.core.v1.VolumeMountArgs(
            name=self.name, mount_path=self.path, read_only=self.read_only or None
        )


def settings_mount(config_map: pulumi.Input[str]) -> Mount:
    """Return the mounted settings."""
    source = k8s.core.v1.VolumeArgs(
        name="settings", config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=config_map)
    )
    return Mount(name="settings", path=SETTINGS_PATH, source=source, read_only=True)


def secrets_mount(secret: str) -> Mount:
    """Return the mounted secrets, readable by the process' group and nobody else."""
    source = k8s.core.v1.VolumeArgs(
        name="secrets",
        secret=k8s.core.v1.SecretVolumeSourceArgs(secret_name=secret, default_mode=0o440),
    )
    return Mount(name="secrets", path=SECRETS_PATH, source=source, read_only=True)


def scratch_mounts(sizes: Mapping[str, int]) -> Iterator[Mount]:
    """Yield a tmpfs a path; each is bounded and charged to the container's memory."""
    for index, (path, size) in enumerate(sorted(sizes.items())):
        name = f"scratch-{index}"
        memory = k8s.core.v1.EmptyDirVolumeSourceArgs(
            medium="Memory", size_limit=format_memory(size)
        )
        yield Mount(
            name=name, path=path, source=k8s.core.v1.VolumeArgs(name=name, empty_dir=memory)
        )


def huge_pages_mount() -> Mount:
    """Return the mount of the 1 GiB pages the container asks for."""
    pages = k8s.core.v1.EmptyDirVolumeSourceArgs(medium="HugePages-1Gi")
    source = k8s.core.v1.VolumeArgs(name="huge-pages", empty_dir=pages)
    return Mount(name="huge-pages", path=HUGE_PAGES_PATH, source=source)


def claimed_mounts(claims: Mapping[str, ClaimConfig]) -> Iterator[Mount]:
    """Yield the mounts of a set's claim templates."""
    for name, claim in sorted(claims.items()):
        yield Mount(name=name, path=claim.path, source=None)


def ephemeral_mounts(claims: Mapping[str, ClaimConfig]) -> Iterator[Mount]:
    """Yield volumes that live and die with their pod, one a shard."""
    for name, claim in sorted(claims.items()):
        template = k8s.core.v1.PersistentVolumeClaimTemplateArgs(spec=claim_spec(claim))
        source = k8s.core.v1.EphemeralVolumeSourceArgs(volume_claim_template=template)
        yield Mount(
            name=name,
            path=claim.path,
            source=k8s.core.v1.VolumeArgs(name=name, ephemeral=source),
        )


def claim_spec(claim: ClaimConfig) -> k8s.core.v1.PersistentVolumeClaimSpecArgs:
    """Return what a claim asks of its storage class: a volume for one node."""
    return k8s.core.v1.PersistentVolumeClaimSpecArgs(
        access_modes=["ReadWriteOnce"],
        storage_class_name=claim.storage_class,
        resources=k8s.core.v1.VolumeResourceRequirementsArgs(
            requests={"storage": format_memory(claim.size)}
        ),
    )
