"""Stack configuration of Docker-only hosts, and of the containers on them."""

from collections.abc import Iterator
from itertools import combinations
from typing import Annotated, NamedTuple

from pydantic import Field

from corelane.components.config.sections.domain import (
    CommandWord,
    DnsName,
    FolderPath,
    ImageByDigest,
    Memory,
    MountPath,
    Slug,
    show_memory,
)
from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.cpuset import CpuSet
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError

# Folders through which a container owns its host: its configuration, devices and sockets.
HOSTS_OWN = ("bin", "boot", "dev", "etc", "lib", "proc", "root", "run", "sbin", "sys", "usr")
HOSTS_OWN_BELOW_VAR = ("lib/docker", "lib/kubelet", "run")


def _is_the_hosts_own(path: str) -> bool:
    first, _, rest = path.removeprefix("/").partition("/")
    below_var = first == "var" and any(f"{rest}/".startswith(f"{p}/") for p in HOSTS_OWN_BELOW_VAR)
    return first in HOSTS_OWN or below_var or path == "/var"


class HealthCheckConfig(Frozen):
    """A command in the container whose exit code 0 says that it is healthy; no shell reads it.

    It runs on the CPUs of the container: a short interval disturbs what runs there.
    """

    command: Annotated[tuple[CommandWord, ...], Field(min_length=1, max_length=32)]
    interval_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 5
    retries: Annotated[int, Field(ge=1, le=10)] = 3
    start_period_seconds: Annotated[int, Field(ge=0, le=3600)] = 60
    """How long failures do not count after a start."""

    @property
    def verdict_seconds(self) -> int:
        """Return the time after which a container that is not healthy is unhealthy at the latest.

        Docker asks at the end of each interval, and counts failures after the start period.
        """
        attempt = self.interval_seconds + self.timeout_seconds
        return self.start_period_seconds + (self.retries + 1) * attempt


class FolderConfig(Frozen):
    """A folder of the host that one container may write to, and that outlives it."""

    path: FolderPath


class EdgeContainerConfig(Checked):
    """One container on a Docker-only host, pinned to CPUs of its own."""

    image: ImageByDigest
    cpus: CpuSet
    memory: Memory
    memory_reservation: Memory
    shared_memory: Memory | None = None
    scratch: Annotated[dict[MountPath, Memory], Field(default_factory=dict)]
    binds: Annotated[dict[MountPath, MountPath], Field(default_factory=dict)]
    folders: Annotated[dict[MountPath, FolderConfig], Field(default_factory=dict)]
    locked_memory: bool = True
    health_check: HealthCheckConfig | None = None

    @check("binds")
    def _binds_are_not_the_hosts_own(self) -> Iterator[InvalidValueError]:
        for mount, path in self.binds.items():
            if _is_the_hosts_own(path):
                yield InvalidValueError(
                    found=f"{path}, which the host runs on",
                    wanted="a folder of the workload alone, such as one below /srv",
                    remedy="Choose another folder: who can write to this one owns the host.",
                    at=("binds", mount),
                )

    @check("binds", "folders", "scratch")
    def _folders_have_places_of_their_own(self) -> Iterator[InvalidValueError]:
        for mount in self.folders:
            if mount in self.binds or mount in self.scratch:
                yield InvalidValueError(
                    found=f"{mount}, which is in binds or scratch, too",
                    wanted="one thing at each place of the container",
                    remedy="Choose another place for one of them.",
                    at=("folders", mount),
                )

    @check("memory", "memory_reservation")
    def _reservation_within_limit(self) -> Iterator[InvalidValueError]:
        if self.memory_reservation > self.memory:
            wanted = f"at most {show_memory(self.memory)}, the memory of the container"
            found = show_memory(self.memory_reservation)
            yield InvalidValueError(found=found, wanted=wanted, at=("memoryReservation",))

    @check("memory", "scratch", "shared_memory")
    def _memory_volumes_leave_room(self) -> Iterator[InvalidValueError]:
        taken = sum(self.scratch.values()) + (self.shared_memory or 0)
        if taken >= self.memory:
            yield InvalidValueError(
                found=f"{show_memory(taken)} of scratch and sharedMemory together",
                wanted=f"less than {show_memory(self.memory)}, the memory that they are part of",
                remedy="Raise memory, or shrink them: the process needs a share of its own.",
                at=("memory",),
            )


class _OfTheHost(NamedTuple):
    """A folder of the host that a container has, and where the stack file says so."""

    path: str
    container: str
    at: tuple[str, ...]
    writable: bool = False

    def overlaps(self, other: "_OfTheHost") -> bool:
        """Return whether one of them is the other, or lies in it."""
        one, another = f"{self.path}/", f"{other.path}/"
        return one.startswith(another) or another.startswith(one)


class EdgeHostConfig(Checked):
    """A host next to the venue that runs Docker and no kubelet."""

    hardware: str
    profile: str
    address: DnsName
    containers: Annotated[dict[Slug, EdgeContainerConfig], Field(min_length=1)]

    @property
    def folder_paths(self) -> tuple[str, ...]:
        """The folders that containers may write to, in order."""
        return tuple(sorted(each.path for each in self._of_the_host() if each.writable))

    @check("containers")
    def _who_writes_to_a_folder_has_it_alone(self) -> Iterator[InvalidValueError]:
        for first, second in combinations(self._of_the_host(), 2):
            if (first.writable or second.writable) and first.overlaps(second):
                yield InvalidValueError(
                    found=f"{second.path}, beside {first.path} of container {first.container}",
                    wanted="a folder that nothing else has: one container writes to it",
                    remedy="Choose another folder.",
                    at=second.at,
                )

    def _of_the_host(self) -> Iterator[_OfTheHost]:
        for name, container in self.containers.items():
            place = ("containers", name)
            for mount, path in container.binds.items():
                yield _OfTheHost(path, name, (*place, "binds", mount))
            for mount, folder in container.folders.items():
                at = (*place, "folders", mount, "path")
                yield _OfTheHost(folder.path, name, at, writable=True)
