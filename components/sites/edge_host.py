"""A Docker-only host beside the venue, and the containers on its CPUs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pulumi
import pulumi_docker as docker

from corelane.components.config.sections.edge_hosts import EdgeHostConfig
from corelane.components.config.sections.entry import Entry
from corelane.components.sites.edge_container import container_args
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.owned_folder import OwnedFolder

TIER = "t0"
# What the provider calls a change in place, and then leaves as it is on the host
# (resourceDockerContainerUpdate of kreuzwerker/terraform-provider-docker).
NEVER_UPDATED = ("healthcheck", "memoryReservation", "tmpfs")


@dataclass(frozen=True, kw_only=True, slots=True)
class EdgeHostArgs:
    """The host, its plan, and the labels it is known by."""

    declared_at: Entry
    config: EdgeHostConfig
    plan: HostPlan
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse containers that would not get what they are promised."""
        if faults := [*_cpu_faults(self), *_memory_faults(self), *_folder_faults(self)]:
            raise ValueError("; ".join(faults))


class EdgeHost(pulumi.ComponentResource):
    """A host reached over SSH, whose containers own isolated CPUs and share none."""

    container_ids: Mapping[str, pulumi.Output[str]]

    def __init__(
        self, name: str, args: EdgeHostArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the connection and every container."""
        super().__init__("corelane:sites:EdgeHost", name, _props(name, args), opts)
        self._name = name
        self._args = args

        self._provider = self._declare_provider()
        self.container_ids = {
            container: self._declare_container(container) for container in args.config.containers
        }
        self.register_outputs({"containerIds": dict(self.container_ids)})

    def _declare_provider(self) -> docker.Provider:
        return docker.Provider(
            f"{self._name}-docker",
            host=f"ssh://{self._args.config.address}",
            # The operator's own agent holds the key; an unknown host key is never accepted.
            ssh_opts=["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes"],
            # A preview describes the host without reaching it.
            disable_docker_daemon_check=True,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _declare_container(self, container: str) -> pulumi.Output[str]:
        config = self._args.config.containers[container]
        on_host = pulumi.ResourceOptions(parent=self, provider=self._provider)
        image = docker.RemoteImage(
            f"{self._name}-{container}-image",
            name=config.image,
            # The previous image stays, so that going back needs no registry.
            keep_locally=True,
            opts=on_host,
        )
        declared = docker.Container(
            f"{self._name}-{container}",
            container_args(container, image.image_id, config),
            # Its name and CPUs are taken as long as the old container lives.
            opts=pulumi.ResourceOptions(
                parent=self,
                provider=self._provider,
                delete_before_replace=True,
                replace_on_changes=list(NEVER_UPDATED),
            ),
        )
        return declared.name


def _cpu_faults(args: EdgeHostArgs) -> Iterator[str]:
    isolated, machine = args.plan.cpus.isolated, args.plan.hardware.name
    containers = args.config.containers
    for name, container in containers.items():
        if strays := container.cpus - isolated:
            yield (
                f"container {name} wants CPUs {format_cpulist(strays)}, and {machine} isolates "
                f"{format_cpulist(isolated)}; choose among these"
            )
    for (one, first), (other, second) in combinations(containers.items(), 2):
        if shared := first.cpus & second.cpus:
            yield (
                f"containers {one} and {other} both want CPUs {format_cpulist(shared)}; give each "
                "CPUs of its own"
            )


def _memory_faults(args: EdgeHostArgs) -> Iterator[str]:
    wanted = sum(container.memory for container in args.config.containers.values()) >> 20
    free = sum(node.allocatable_mib for node in args.plan.numa_nodes)
    if wanted > free:
        yield (
            f"the containers may take {wanted} MiB together, and {args.plan.hardware.name} has "
            f"{free} MiB besides what it reserves; lower their memory"
        )


def _folder_faults(args: EdgeHostArgs) -> Iterator[str]:
    made = {folder.path for folder in args.plan.of(OwnedFolder)}
    if lacking := sorted({*args.config.folder_paths} - made):
        yield (
            f"the plan of {args.plan.hardware.name} makes no folder {', '.join(lacking)}; plan it "
            "with the folders of its containers"
        )


def _props(name: str, args: EdgeHostArgs) -> dict[str, Any]:
    """Return the plain data that policies and reports see."""
    return {
        "declaredAt": args.declared_at,
        "childrenDeclaredAt": {
            child: f"{args.declared_at}/containers/{container}"
            for container in args.config.containers
            for child in (f"{name}-{container}", f"{name}-{container}-image")
        },
        "pool": name,
        "tier": TIER,
        "labels": dict(args.labels),
        "taints": [],
        "address": args.config.address,
        "hostPlan": args.plan.as_data(),
        "containers": {
            container: {"image": config.image, "cpus": format_cpulist(config.cpus)}
            for container, config in args.config.containers.items()
        },
    }
