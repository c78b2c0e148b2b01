"""The confinement of a container on a Docker-only host."""

import pulumi
import pulumi_docker as docker

from corelane.components.config.sections.sites import EdgeContainerConfig
from corelane.hostconfig.model.cpuset import format_cpulist

# The user that images without a shell run as by custom; it owns nothing on the host.
NOBODY = "65532:65532"
OPEN_FILES = 65_536
# SCHED_FIFO above ordinary threads, below the kernel's own (migration and watchdog run at 99).
REALTIME_PRIORITY = 50
_MIB = 20


def container_args(
    name: str, image: pulumi.Input[str], config: EdgeContainerConfig
) -> docker.ContainerArgs:
    """Return a container that owns CPUs and memory, and can change nothing but its scratch.

    Sizes are in MiB, the provider's "MB"; a swap limit equal to the memory limit is no swap.
    """
    return docker.ContainerArgs(
        name=name,
        image=image,
        network_mode="host",
        ipc_mode="private",
        cpu_set=format_cpulist(config.cpus),
        memory=config.memory >> _MIB,
        memory_reservation=config.memory_reservation >> _MIB,
        memory_swap=config.memory >> _MIB,
        shm_size=config.shared_memory >> _MIB if config.shared_memory else None,
        tmpfs={path: _scratch(size) for path, size in sorted(config.scratch.items())},
        mounts=_mounts(config),
        ulimits=_limits(config),
        user=NOBODY,
        read_only=True,
        privileged=False,
        capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
        security_opts=["no-new-privileges:true"],
        init=True,
        restart="unless-stopped",
        must_run=True,
        # Bounded, and compressed on the housekeeping CPUs: a full disk stops the whole host.
        log_driver="local",
        log_opts={"max-size": "50m", "max-file": "5", "compress": "true"},
        destroy_grace_seconds=30,
    )


def _scratch(size: int) -> str:
    return f"rw,noexec,nosuid,nodev,mode=1777,size={size}"


def _mounts(config: EdgeContainerConfig) -> list[docker.ContainerMountArgs]:
    """Return the bind mounts, from the path in the container to the path on the host."""
    return [
        docker.ContainerMountArgs(type="bind", target=inside, source=on_host, read_only=True)
        for inside, on_host in sorted(config.binds.items())
    ]


def _limits(config: EdgeContainerConfig) -> list[docker.ContainerUlimitArgs]:
    """Return limits; locking is bounded by the memory limit and needs no "unlimited"."""
    sizes = {"nofile": OPEN_FILES, "rtprio": REALTIME_PRIORITY}
    if config.locked_memory:
        sizes["memlock"] = config.memory
    return [
        docker.ContainerUlimitArgs(name=name, soft=size, hard=size)
        for name, size in sorted(sizes.items())
    ]
