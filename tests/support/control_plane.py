"""A real API server on a real etcd, alone: no controller, no scheduler, no node."""

import json
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

from tests.support.kube_server import make_credentials
from tests.support.real_parts import kubernetes
from tests.support.shell import run

ADMIN = "admin.of.a-test"
STARTS_IN_S = 60.0
MERGE, APPLY = "application/merge-patch+json", "application/apply-patch+yaml"


@dataclass(frozen=True)
class Answer:
    """What the API server said."""

    status: int
    body: dict[str, Any]

    @property
    def said(self) -> str:
        """The message of a failure."""
        return str(self.body.get("message", ""))


@dataclass(frozen=True)
class ControlPlane:
    """A running API server, its address and what proves who it is."""

    port: int
    folder: Path

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | str | None = None,
        *,
        token: str = ADMIN,
        form: str = "application/json",
    ) -> Answer:
        """Send one request; a text goes as it is."""
        # YAML knows no surrogate pairs, as which JSON writes what is beyond 16 bits in ASCII.
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        sent = None if body is None else text.encode()
        context = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": form}
        connection.request(method, path, sent, headers)
        response = connection.getresponse()
        said = response.read()
        connection.close()
        found = json.loads(said) if said.startswith(b"{") else {"message": said.decode()}
        return Answer(response.status, found)

    def apply(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Apply an object as Pulumi does, refusing whatever the server does not know."""
        query = "fieldManager=corelane&force=true&fieldValidation=Strict"
        answer = self.ask("PATCH", f"{self.path_of(document)}?{query}", document, form=APPLY)
        assert answer.status in {200, 201}, f"{document['kind']}: {answer.said}"
        return answer.body

    def delete(self, document: Mapping[str, Any]) -> None:
        """Delete an object."""
        answer = self.ask("DELETE", self.path_of(document))
        assert answer.status == 200, answer.said

    def path_of(self, document: Mapping[str, Any]) -> str:
        """Return where an object is, by the server's own discovery."""
        version, metadata = document["apiVersion"], document["metadata"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        kinds = {
            entry["kind"]: entry
            for entry in self.ask("GET", root).body["resources"]
            if "/" not in entry["name"]
        }
        found = kinds[document["kind"]]
        place = f"/namespaces/{metadata['namespace']}" if found["namespaced"] else ""
        return f"{root}{place}/{found['name']}/{metadata['name']}"


@contextmanager
def control_plane(folder: Path, *flags: str) -> Generator[ControlPlane]:
    """Run an API server until the end of the block, with more flags than it has always."""
    make_credentials(folder)
    (folder / "tokens.csv").write_text(f'{ADMIN},admin,admin,"system:masters"\n')
    made = run("openssl", "genrsa", "-out", str(folder / "sa.key"), "2048")
    assert made.returncode == 0, made.stderr
    data, peer, api = _free_ports(3)
    with (
        _running(_etcd(folder, data, peer), folder / "etcd.log"),
        _running([*_apiserver(folder, api, data), *flags], folder / "apiserver.log") as server,
    ):
        plane = ControlPlane(api, folder)
        _wait_until_ready(plane, server, folder / "apiserver.log")
        yield plane


def _etcd(folder: Path, data: int, peer: int) -> list[str]:
    client, other = f"http://127.0.0.1:{data}", f"http://127.0.0.1:{peer}"
    return [
        "etcd",
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={other}",
        f"--initial-advertise-peer-urls={other}",
        f"--initial-cluster=default={other}",
        "--unsafe-no-fsync",
    ]


def _apiserver(folder: Path, port: int, data: int) -> list[str]:
    return [
        str(_server()),
        f"--etcd-servers=http://127.0.0.1:{data}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        f"--tls-cert-file={folder / 'ca.crt'}",
        f"--tls-private-key-file={folder / 'server.key'}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=Node,RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder / 'sa.key'}",
        f"--service-account-signing-key-file={folder / 'sa.key'}",
        "--service-cluster-ip-range=172.20.0.0/16",
        "--endpoint-reconciler-type=none",
        # As EKS has it; without it the API server itself refuses a privileged container.
        "--allow-privileged=true",
        # The one request in flight is a test's: nothing is there to be fair to.
        "--enable-priority-and-fairness=false",
    ]


@cache
def _server() -> Path:
    return kubernetes("kube-apiserver")


@contextmanager
def _running(command: list[str], log: Path) -> Generator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - a real part, and words of ours
            command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ}
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(plane: ControlPlane, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTS_IN_S
    while time.monotonic() < end and server.poll() is None:
        try:
            if plane.ask("GET", "/readyz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    last = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
    message = f"the API server was not ready within {STARTS_IN_S:g} s; it said last:\n{last}"
    raise AssertionError(message)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
