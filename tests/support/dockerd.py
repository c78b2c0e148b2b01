"""A real Docker daemon of a test's own: its data, socket and containers are in one folder."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.shell import run

STARTS_IN_S = 60.0
API = "/v1.41"
"""The API of Docker 20.10, which later ones speak, too."""
# What the daemon of a test does in its own way: it shares the machine with other daemons, and a
# container of a build has no systemd and no file system below another overlay.
APART = ("--storage-driver=vfs", "--containerd-namespace=corelane-edge")
CGROUPS_BY_HAND = ["native.cgroupdriver=cgroupfs"]


class DockerError(RuntimeError):
    """What the daemon refused, in its own words."""


class _Unix(HTTPConnection):
    """An HTTP connection to a socket in the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass
class Dockerd:
    """A daemon that can be stopped and started again on what it left."""

    folder: Path
    config: Mapping[str, Any]
    prefix: tuple[str, ...] = ()
    """A command that runs the daemon, such as one that gives it other mounts."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What the daemon said."""
        return (self.folder / "log").read_text()

    def start(self) -> None:
        """Start it, and wait until it answers; raise what it said if it ends instead."""
        (self.folder / "daemon.json").write_text(json.dumps(self.config))
        places = {
            "config-file": "daemon.json",
            "data-root": "data",
            "exec-root": "exec",
            "pidfile": "pid",
        }
        options = [f"--{name}={self.folder / place}" for name, place in places.items()]
        listens = f"--host=unix://{self.folder / 'sock'}"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - tests run only what they wrote
                [*self.prefix, "dockerd", *options, listens, *APART], stdout=log, stderr=log
            )
        self._wait()

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + STARTS_IN_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise DockerError(self.log.splitlines()[-1])
            try:
                self.ask("GET", "/_ping")
            except (OSError, HTTPException):
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.log)

    def stop(self) -> None:
        """End the daemon; with live-restore its containers go on."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=60)
        self.process = None

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        **query: str,
    ) -> Any:
        """Send one request, and return what JSON or bytes came back."""
        connection = _Unix(self.folder / "sock")
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        form = "application/x-tar" if isinstance(body, bytes) else "application/json"
        try:
            connection.request(
                method, f"{API}{path}?{urlencode(query)}", sent, {"Content-Type": form}
            )
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise DockerError(data.decode())
        is_json = answer.headers.get_content_type() == "application/json"
        return json.loads(data) if is_json and data else data

    def create(self, name: str, body: Mapping[str, Any]) -> str:
        """Create and start a container, and return its id."""
        made = self.ask("POST", "/containers/create", body, name=name)["Id"]
        self.ask("POST", f"/containers/{made}/start")
        return made

    def inspect(self, container: str) -> dict[str, Any]:
        """Return what the daemon knows of a container."""
        return self.ask("GET", f"/containers/{container}/json")

    def remove(self, container: str) -> None:
        """Kill a container and remove it."""
        self.ask("DELETE", f"/containers/{container}", force="true", v="true")

    def containers(self) -> Iterator[str]:
        """Yield the id of each container."""
        yield from (each["Id"] for each in self.ask("GET", "/containers/json", all="true"))

    def exec(self, container: str, *command: str) -> tuple[int, str]:
        """Run a program in a container as its user; return the exit code and what it said."""
        wanted = {"Cmd": command, "AttachStdout": True, "AttachStderr": True, "Tty": True}
        made = self.ask("POST", f"/containers/{container}/exec", wanted)["Id"]
        said = self.ask("POST", f"/exec/{made}/start", {"Detach": False, "Tty": True})
        code = self.ask("GET", f"/exec/{made}/json")["ExitCode"]
        return code, said.decode(errors="replace").strip()


@contextmanager
def dockerd(
    folder: Path, config: Mapping[str, Any], *, prefix: Sequence[str] = ()
) -> Generator[Dockerd]:
    """Run a daemon with a configuration, and leave no container behind."""
    daemon = Dockerd(folder, {**config, "exec-opts": CGROUPS_BY_HAND}, tuple(prefix))
    try:
        daemon.start()
        yield daemon
        for container in daemon.containers():
            daemon.remove(container)
    finally:
        daemon.stop()
        _unmount(folder)


def _unmount(folder: Path) -> None:
    """Take away the mounts that a daemon leaves, such as the network that no container has."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    for target in reversed([line.split()[4] for line in lines]):
        if Path(target).is_relative_to(folder):
            run("umount", target)


def can_raise_limits() -> bool:
    """Return whether this process may raise a hard limit (CAP_SYS_RESOURCE, capability 24)."""
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    [effective] = [line.split()[1] for line in status.splitlines() if line.startswith("CapEff")]
    return bool(int(effective, 16) >> 24 & 1)
