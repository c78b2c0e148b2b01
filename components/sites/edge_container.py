"""The confinement of a container on a Docker-only host."""

import pulumi
import pulumi_docker as docker

from corelane.components.config.sections.edge_hosts import (
    EdgeContainerConfig,
    HealthCheckConfig,
)
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.docker_daemon import LOG_DRIVER, LOG_OPTIONS, OPEN_FILES
from corelane.hostconfig.model.owned_folder import CONTAINER_USER

# What Linux itself lets anyone lock (MLOCK_LIMIT, include/uapi/linux/resource.h, from 5.16).
LOCKED_BY_ANYONE = 8 << 20
# SCHED_FIFO above ordinary threads, below the kernel's own (migration and watchdog run at 99).
REALTIME_PRIORITY = 50
_MIB = 20


def container_args(
    name: str, image: pulumi.Input[str], config: EdgeContainerConfig
) -> docker.ContainerArgs:
    """Return a container that owns CPUs and memory, and can change its scratch and folders alone.

    Sizes are in MiB, the provider's "MB"; a swap limit equal to the memory limit is no swap.
    """
    health = config.health_check
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
        user=f"{CONTAINER_USER}:{CONTAINER_USER}",
        read_only=True,
        privileged=False,
        capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
        security_opts=["no-new-privileges:true"],
        init=True,
        restart="unless-stopped",
        must_run=True,
        healthcheck=_health_check(health) if health else None,
        wait=health is not None,
        wait_timeout=health.verdict_seconds if health else None,
        # Bounded, and compressed on the housekeeping CPUs: a full disk stops the whole host.
        log_driver=LOG_DRIVER,
        log_opts=LOG_OPTIONS,
        destroy_grace_seconds=30,
    )


def _scratch(size: int) -> str:
    """Return the options of a tmpfs that is the user's, also over a folder of the image.

    runc gives it the owner and mode of a folder that the image has there, unless it is told an
    owner; the mode stays the folder's then.
    """
    return f"rw,noexec,nosuid,nodev,uid={CONTAINER_USER},gid={CONTAINER_USER},mode=0700,size={size}"


def _health_check(config: HealthCheckConfig) -> docker.ContainerHealthcheckArgs:
    """Return a check that is a program, not a line of a shell."""
    return docker.ContainerHealthcheckArgs(
        tests=["CMD", *config.command],
        interval=_duration(config.interval_seconds),
        timeout=_duration(config.timeout_seconds),
        retries=config.retries,
        start_period=_duration(config.start_period_seconds),
    )


def _duration(seconds: int) -> str:
    """Write a duration as time.Duration.String of Go does.

    The provider reads it back so: any other way of writing it would be a change at each update.
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{rest}s"
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


def _mounts(config: EdgeContainerConfig) -> list[docker.ContainerMountArgs]:
    """Return the bind mounts, from the path in the container to the path on the host.

    Docker does not start a container whose folder the host lacks, and makes none for it.
    """
    writable = {inside: folder.path for inside, folder in config.folders.items()}
    return [
        docker.ContainerMountArgs(
            type="bind", target=inside, source=on_host, read_only=inside not in writable
        )
        for inside, on_host in sorted((config.binds | writable).items())
    ]


def _limits(config: EdgeContainerConfig) -> list[docker.ContainerUlimitArgs]:
    """Return limits; locking is bounded by the memory limit and needs no "unlimited"."""
    sizes = {
        "memlock": config.memory if config.locked_memory else LOCKED_BY_ANYONE,
        "nofile": OPEN_FILES,
        "rtprio": REALTIME_PRIORITY,
    }
    return [
        docker.ContainerUlimitArgs(name=name, soft=size, hard=size) for name, size in sizes.items()
    ]
