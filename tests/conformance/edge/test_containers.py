"""What the rendered containers are on a real daemon, by the daemon's word and the kernel's."""

import os
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.docker_body import create_body
from tests.support.dockerd import Dockerd, DockerError, can_raise_limits
from tests.support.edge_stack import (
    BUSYBOX,
    FOLDER_OF_THE_IMAGE,
    IMAGE,
    NEW_FOLDER,
    NEW_SCRATCH,
    RAISED,
    SCRATCH_OF_THE_IMAGE,
    EdgeStack,
    cpus_here,
)
from tests.support.kernel_view import NO_LIMIT, UNIFIED, Process

MIB = 1 << 20
USER = "65532"
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - a mount of the container
HEALTHY_IN_S = 30.0
Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Running:
    """A container, and its first process."""

    daemon: Dockerd
    id: str

    @property
    def process(self) -> Process:
        return Process(self.daemon.inspect(self.id)["State"]["Pid"])

    def runs(self, *command: str) -> bool:
        code, _ = self.daemon.exec(self.id, *command)
        return code == 0

    def writes(self, folder: str) -> bool:
        return self.runs(BUSYBOX, "touch", f"{folder.rstrip('/')}/probe")

    def executes_scratch(self) -> bool:
        copy = f"{SCRATCH_OF_THE_IMAGE}/{Path(BUSYBOX).name}"
        self.runs(BUSYBOX, "cp", BUSYBOX, copy)
        return self.runs(copy, "true")

    def is_raised(self) -> bool:
        """Return whether a setuid program of root's runs as root; su says it where it does not."""
        return "must be suid" not in self.daemon.exec(self.id, RAISED, "su")[1]


@contextmanager
def running(daemon: Dockerd, inputs: Inputs, host: Path) -> Generator[Running]:
    """Create a container from recorded inputs, on CPUs and folders of this machine."""
    body = create_body({**inputs, "image": IMAGE, "cpuSet": cpus_here(inputs["cpuSet"] or "0-1")})
    if not can_raise_limits():
        body["HostConfig"].pop("Ulimits", None)
    for mount in body["HostConfig"].get("Mounts", []):
        if mount["Source"].startswith("/srv/"):
            mount["Source"] = f"{host}{mount['Source']}"
    made = daemon.create(inputs["name"], body)
    try:
        yield Running(daemon, made)
    finally:
        daemon.remove(made)


@pytest.fixture(scope="module")
def gateway(daemon: Dockerd, stack: EdgeStack, host: Path) -> Generator[Running]:
    with running(daemon, stack.containers["gateway"], host) as found:
        yield found


def _mounted(target: str, *options: str) -> Callable[[Running], bool]:
    def look(found: Running) -> bool:
        return set(options) <= found.process.mounts[target].options

    return look


def _swap(found: Running) -> object:
    """Return the limit of memory with swap, or of swap alone, as bytes of swap."""
    if UNIFIED:
        return found.process.group("memory.memsw.limit_in_bytes", "memory.swap.max")
    both = found.process.group("memory.memsw.limit_in_bytes", "")
    memory = found.process.group("memory.limit_in_bytes", "")
    return NO_LIMIT if both == NO_LIMIT else str(int(both) - int(memory))


# What is looked at, where, and what is there.
LOOKS: dict[str, tuple[Callable[[Running], object], object]] = {
    "user": (lambda c: c.process.users, {USER}),
    "capabilities": (lambda c: c.process.capabilities, 0),
    "no new privileges": (lambda c: c.process.status["NoNewPrivs"], "1"),
    "setuid": (lambda c: c.is_raised(), False),
    "seccomp": (lambda c: c.process.status["Seccomp"], "2"),
    "namespaces": (lambda c: c.process.namespaces_of_the_host, {"net", "user"}),
    "init": (lambda c: c.process.status["Name"], "docker-init"),
    "cpus": (lambda c: c.process.cpus, {int(cpus_here("10"))}),
    "cpuset": (lambda c: c.process.group("cpuset.cpus", "cpuset.cpus"), cpus_here("10")),
    "memory": (
        lambda c: c.process.group("memory.limit_in_bytes", "memory.max"),
        str(256 * MIB),
    ),
    "reservation": (
        lambda c: c.process.group("memory.soft_limit_in_bytes", "memory.low"),
        str(192 * MIB),
    ),
    "swap": (_swap, "0"),
    "root": (_mounted("/", "ro"), True),
    "bind": (_mounted("/etc/gateway", "ro"), True),
    "bind's text": (lambda c: c.runs(BUSYBOX, "grep", "xetra", "/etc/gateway/venue"), True),
    "shared memory": (lambda c: c.process.mounts[SHARED_MEMORY].size(), 16 * MIB),
    "size of scratch": (lambda c: c.process.mounts[SCRATCH_OF_THE_IMAGE].size(), 8 * MIB),
    "scratch": (_mounted(SCRATCH_OF_THE_IMAGE, "rw", "nosuid", "nodev", "noexec"), True),
    "writes to scratch": (lambda c: c.writes(SCRATCH_OF_THE_IMAGE), True),
    "writes to new scratch": (lambda c: c.writes(NEW_SCRATCH), True),
    "writes to a folder": (lambda c: c.writes(FOLDER_OF_THE_IMAGE), True),
    "writes to a new folder": (lambda c: c.writes(NEW_FOLDER), True),
    "executes scratch": (lambda c: c.executes_scratch(), False),
    "log": (
        lambda c: c.daemon.inspect(c.id)["HostConfig"]["LogConfig"],
        {
            "Type": "local",
            "Config": {"compress": "true", "max-file": "5", "max-size": "50m"},
        },
    ),
    "restart": (
        lambda c: c.daemon.inspect(c.id)["HostConfig"]["RestartPolicy"]["Name"],
        "unless-stopped",
    ),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_container_is_what_the_stack_file_says(gateway: Running, look: str) -> None:
    see, wanted = LOOKS[look]

    assert see(gateway) == wanted


WRITES = {
    "writes to scratch",
    "writes to new scratch",
    "writes to a folder",
    "writes to a new folder",
}
NNP, TMPFS = "no-new-privileges", "rw,nosuid,nodev,noexec"
# A change of the rendered inputs, and what is seen of it: everything that is looked at can fail.
BREAKS: list[tuple[Inputs, set[str]]] = [
    # Root without capabilities cannot write to what is another's.
    ({"user": None}, {"user", "setuid", *WRITES}),
    ({"capabilities": None}, {"capabilities"}),
    ({"privileged": True}, {"capabilities", "seccomp"}),
    ({"securityOpts": [f"{NNP}:false"]}, {"no new privileges", "setuid"}),
    ({"securityOpts": [NNP, "seccomp=unconfined"]}, {"seccomp"}),
    ({"networkMode": "none"}, {"namespaces"}),
    ({"ipcMode": "host"}, {"namespaces", "shared memory"}),
    ({"init": False}, {"init"}),
    ({"cpuSet": ""}, {"cpus", "cpuset"}),
    ({"memory": 224, "memorySwap": 224}, {"memory"}),
    ({"memoryReservation": 64}, {"reservation"}),
    ({"memorySwap": -1}, {"swap"}),
    ({"readOnly": False}, {"root"}),
    ({"shmSize": 8}, {"shared memory"}),
    (
        {"tmpfs": dict.fromkeys((SCRATCH_OF_THE_IMAGE, NEW_SCRATCH), f"{TMPFS},mode=1777,size=8m")},
        {"writes to scratch"},
    ),
    (
        {"tmpfs": {SCRATCH_OF_THE_IMAGE: f"rw,exec,uid={USER},size=4m"}},
        {"scratch", "size of scratch", "executes scratch", "writes to new scratch"},
    ),
    ({"logDriver": "json-file", "logOpts": {"max-size": "1g"}}, {"log"}),
    ({"restart": "no"}, {"restart"}),
]


@pytest.mark.parametrize(("change", "seen"), BREAKS, ids=lambda case: "+".join(sorted(case)))
def test_another_container_is_seen_as_another(
    daemon: Dockerd, stack: EdgeStack, host: Path, *, change: Inputs, seen: set[str]
) -> None:
    changed = {**stack.containers["gateway"], **change, "name": "other"}

    with running(daemon, changed, host) as found:
        differing = {name for name, (see, wanted) in LOOKS.items() if see(found) != wanted}

    assert differing == seen


def test_a_mount_with_other_rights_is_seen(daemon: Dockerd, stack: EdgeStack, host: Path) -> None:
    inputs = stack.containers["gateway"]
    mounts = [{**each, "readOnly": not each["readOnly"]} for each in inputs["mounts"]]

    with running(daemon, {**inputs, "name": "other", "mounts": mounts}, host) as found:
        differing = {name for name, (see, wanted) in LOOKS.items() if see(found) != wanted}

    assert differing == {"bind", "writes to a folder", "writes to a new folder"}


def test_what_a_container_writes_outlives_it_and_is_its_users_alone(
    daemon: Dockerd, stack: EdgeStack, host: Path
) -> None:
    inputs = {**stack.containers["gateway"], "name": "writer"}
    kept = f"{FOLDER_OF_THE_IMAGE}/kept"
    with running(daemon, inputs, host) as first:
        assert first.runs(BUSYBOX, "touch", kept)
    with running(daemon, inputs, host) as second:
        assert second.runs(BUSYBOX, "test", "-O", kept)

    folder = (host / "srv/gateway/orders").stat()
    assert (folder.st_uid, folder.st_gid, folder.st_mode & 0o777) == (65532, 65532, 0o700)


def test_a_container_whose_folder_is_not_there_does_not_start(
    daemon: Dockerd, stack: EdgeStack, tmp_path: Path
) -> None:
    inputs = {**stack.containers["gateway"], "name": "homeless"}

    with (
        pytest.raises(DockerError, match="bind source path does not exist"),
        running(daemon, inputs, tmp_path),
    ):
        pass


def test_nothing_of_the_host_or_the_image_is_writable(gateway: Running) -> None:
    writable = {mount.target for mount in gateway.process.mounts.values() if mount.writable}
    kernels = {target for target in writable if target.startswith(("/dev", "/proc", "/sys"))}

    assert writable - kernels == {
        *(SCRATCH_OF_THE_IMAGE, NEW_SCRATCH, FOLDER_OF_THE_IMAGE, NEW_FOLDER)
    }
    folders = ("/", "/bin", "/etc", "/run", "/etc/gateway", "/dev", "/proc", "/sys")
    assert not [folder for folder in folders if gateway.writes(folder)]


def test_two_containers_share_no_cpu(
    daemon: Dockerd, stack: EdgeStack, gateway: Running, host: Path
) -> None:
    if len(os.sched_getaffinity(0)) < len(stack.containers):
        pytest.skip("this machine has one CPU")
    with running(daemon, stack.containers["feed"], host) as feed:
        assert feed.process.cpus.isdisjoint(gateway.process.cpus)


@pytest.mark.parametrize(("name", "locked"), [("gateway", str(256 * MIB)), ("feed", str(8 * MIB))])
def test_limits_are_those_of_the_container(
    daemon: Dockerd, stack: EdgeStack, host: Path, *, name: str, locked: str
) -> None:
    if not can_raise_limits():
        pytest.skip("this machine lets nobody raise a limit (CAP_SYS_RESOURCE)")
    with running(daemon, {**stack.containers[name], "name": "limited"}, host) as found:
        assert found.process.limit("Max locked memory") == (locked, locked)
        assert found.process.limit("Max open files") == ("65536", "65536")
        assert found.process.limit("Max realtime priority") == ("50", "50")


def test_a_container_becomes_healthy_by_a_command_that_no_shell_reads(
    gateway: Running, stack: EdgeStack
) -> None:
    assert not gateway.runs("/bin/sh", "-c", "true"), "the image has no shell"
    assert state_of(gateway, "healthy", within=HEALTHY_IN_S) == "healthy"
    assert stack.containers["gateway"]["waitTimeout"] > HEALTHY_IN_S


def test_docker_has_its_verdict_before_an_update_stops_waiting(
    daemon: Dockerd, stack: EdgeStack, host: Path
) -> None:
    inputs = stack.containers["gateway"]
    check = {**inputs["healthcheck"], "tests": ["CMD", BUSYBOX, "false"], "startPeriod": "0s"}
    waits = inputs["waitTimeout"] - 60

    with running(daemon, {**inputs, "name": "ill", "healthcheck": check}, host) as found:
        assert state_of(found, "unhealthy", within=waits) == "unhealthy"


def state_of(found: Running, wanted: str, *, within: float) -> str:
    """Return the health of a container once it is the wanted one, or after a time."""
    deadline = time.monotonic() + within
    while True:
        state = found.daemon.inspect(found.id)["State"]["Health"]["Status"]
        if state == wanted or time.monotonic() > deadline:
            return state
        time.sleep(0.2)
