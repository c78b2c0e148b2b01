"""An API server of one node, over real TLS, that can be told to misbehave."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from tests.support.shell import run

TOKEN = "eyJhbGciOiJub25lIn0.dGVzdA.c2lnbmF0dXJl"  # noqa: S105 - of no server but this one
NODE = "ip-10-16-0-7.eu-central-1.compute.internal"

OURS: Final = {"key": "corelane.io/unverified", "effect": "NoSchedule"}
TIER: Final = {"key": "corelane.io/tier", "value": "t0", "effect": "NoSchedule"}

Once = Callable[..., tuple[int, dict[str, Any]]]
"""Runs one round of the gate against a port; gives its exit code and what it said."""


@dataclass
class KubeServer:
    """What the server holds, what it was asked, and how it answers instead, if it shall.

    ``before`` runs ahead of every answer: it may change the node as somebody else would, or return
    a status and a body that are sent in place of the truth.
    """

    node: dict[str, Any]
    port: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    before: Callable[["KubeServer", str], tuple[int, bytes] | None] = lambda _server, _method: None
    stall: float = 0.0

    @property
    def taints(self) -> list[dict[str, Any]]:
        """The node's taints."""
        return self.node["spec"].get("taints", [])

    def touch(self) -> None:
        """Change the node as somebody else would: its version moves on."""
        self.node["metadata"]["resourceVersion"] += "1"

    def patch(self, changes: Any) -> tuple[int, bytes]:
        """Merge as the API server does: the version must be the current one."""
        if changes["metadata"]["resourceVersion"] != self.node["metadata"]["resourceVersion"]:
            return 409, json.dumps({"kind": "Status", "message": "has been modified"}).encode()
        self.node["spec"]["taints"] = changes["spec"]["taints"]
        self.touch()
        return 200, json.dumps(self.node).encode()


def a_node(*taints: dict[str, str], name: str = NODE) -> dict[str, Any]:
    """Return a node with some taints."""
    metadata = {"name": name, "resourceVersion": "7"}
    return {"kind": "Node", "metadata": metadata, "spec": {"taints": list(taints)}}


def make_credentials(folder: Path) -> Path:
    """Write token, authority and the server's own key, as one folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token").write_text(TOKEN + "\n")
    names = "subjectAltName=IP:127.0.0.1,IP:::1"
    files = ["-keyout", str(folder / "server.key"), "-out", str(folder / "ca.crt")]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command = ["openssl", "req", "-x509", *curve, *files, "-days", "2", "-subj", "/CN=test"]
    made = run(*command, "-addext", names)
    assert made.returncode == 0, f"openssl makes the server's certificate: {made.stderr}"
    return folder


@contextmanager
def serving(server: KubeServer, credentials: Path, address: str = "127.0.0.1") -> Generator[None]:
    """Answer on a free port until the end of the block."""
    httpd = _server_class(address)((address, 0), _handler(server))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(credentials / "ca.crt", credentials / "server.key")
    httpd.socket = context.wrap_socket(
        httpd.socket, server_side=True, do_handshake_on_connect=False
    )
    server.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


@contextmanager
def a_server(credentials: Path, *taints: dict[str, str], **fields: Any) -> Generator[KubeServer]:
    """Serve a node with some taints until the end of the block."""
    server = KubeServer(a_node(*taints), **fields)
    with serving(server, credentials):
        yield server


def _server_class(address: str) -> type[ThreadingHTTPServer]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    fields = {"address_family": family, "daemon_threads": True, "block_on_close": False}
    return type("Server", (_Quiet,), fields)


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing of clients that hang up: here they do so on purpose."""


def _handler(server: KubeServer) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"kube": server})


class _Handler(BaseHTTPRequestHandler):
    kube: KubeServer

    def do_GET(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""

    def _answer(self) -> None:
        method, body = self.command, self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.kube.asked.append((method, self.path, self.headers.get("Authorization", "")))
        status, text = self.kube.before(self.kube, method) or self._truth(method, body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        # One byte at a time keeps every single read within its own limit.
        size = 1 if self.kube.stall else len(text) + 1
        for position in range(0, len(text), size):
            self.wfile.write(text[position : position + size])
            self.wfile.flush()
            time.sleep(self.kube.stall)

    def _truth(self, method: str, body: bytes) -> tuple[int, bytes]:
        node = self.kube.node
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return 401, b'{"kind":"Status","message":"Unauthorized"}'
        if self.path != f"/api/v1/nodes/{node['metadata']['name']}":
            return 404, b'{"kind":"Status","message":"not found"}'
        if method == "GET":
            return 200, json.dumps(node).encode()
        if self.headers["Content-Type"] != "application/merge-patch+json":
            return 415, b"{}"
        return self.kube.patch(json.loads(body))
