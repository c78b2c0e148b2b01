"""Requests to the Kubernetes API as the service account of the pod, over TLS, with a deadline."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import ssl
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

CREDENTIALS = "/var/run/secrets/kubernetes.io/serviceaccount"
"""The token and the authority of a pod (Kubernetes documentation, "Accessing the API")."""
PATIENCE_SECONDS = 10.0
LONGEST_ANSWER = 4 << 20
LONGEST_REASON = 200
# RFC 7519: three parts of base64url. An error of the HTTP library would quote anything else.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,16384}")
_MERGE_PATCH = "application/merge-patch+json"
"""RFC 7386: keys merge, lists are replaced."""


class ApiError(Exception):
    """A request that failed. ``status`` is the HTTP status, 0 without one."""

    def __init__(self, message: str, status: int = 0) -> None:
        """Keep a message without any token."""
        super().__init__(message)
        self.status = status


class DeadlineError(Exception):
    """Time is up. Not an OSError: the standard library would try the next address."""


@contextmanager
def deadline(seconds: float) -> Generator[None, None, None]:
    """Interrupt the block after some seconds. Main thread only."""

    def expire(_signal: int, _frame: object) -> NoReturn:
        msg = f"not done within {seconds:g} s"
        raise DeadlineError(msg)

    before = signal.signal(signal.SIGALRM, expire)
    # Again every second: code in between may catch the first.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class KubeApi(NamedTuple):
    """The API server; token and authority are read again for each request."""

    host: str
    port: int
    credentials: Path = Path(CREDENTIALS)
    patience: float = PATIENCE_SECONDS

    def get(self, path: str) -> dict[str, Any]:
        """Return the object at a path, or raise ``ApiError``."""
        return self._ask("GET", path, None)

    def patch(self, path: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Merge changes into the object at a path and return the result."""
        return self._ask("PATCH", path, json.dumps(changes).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        token = self._token()
        try:
            with deadline(self.patience):
                status, text = self._exchange(method, path, body, token=token)
        except (OSError, http.client.HTTPException, ValueError, DeadlineError) as problem:
            msg = f"{method} {path}: {_hidden(problem, token)}"
            raise ApiError(msg) from None
        answer = _parsed(text)
        if status != http.client.OK:
            said = _hidden((answer or {}).get("message", "no reason given"), token)
            msg = f"{method} {path}: status {status}: {said}"
            raise ApiError(msg, status)
        if answer is None:
            msg = f"{method} {path}: no JSON object of at most {LONGEST_ANSWER} bytes"
            raise ApiError(msg, status)
        return answer

    def _exchange(
        self, method: str, path: str, body: bytes | None, *, token: str
    ) -> tuple[int, bytes]:
        trust = ssl.create_default_context(cafile=str(self.credentials / "ca.crt"))
        # On by default since Python 3.13: authorities of EKS lack extensions that it requires
        # (kubernetes-client/python#2394, awslabs/mcp#3791). Chain and name are still verified.
        trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = _MERGE_PATCH
        server = http.client.HTTPSConnection(
            self.host, self.port, timeout=self.patience, context=trust
        )
        with closing(server):
            server.request(method, path, body, headers)
            response = server.getresponse()
            return response.status, response.read(LONGEST_ANSWER + 1)

    def _token(self) -> str:
        """Read the token, which the kubelet replaces long before it expires."""
        try:
            text = (self.credentials / "token").read_text("ascii").strip()
        except (OSError, ValueError) as problem:
            msg = f"no token: {type(problem).__name__} at {self.credentials / 'token'}"
            raise ApiError(msg) from None
        if not _TOKEN.fullmatch(text):
            msg = f"no token: {self.credentials / 'token'} does not hold a token"
            raise ApiError(msg)
        return text


def api_of_pod(
    environment: Mapping[str, str] = os.environ, credentials: str = CREDENTIALS
) -> KubeApi:
    """Return the API server of the cluster; raise ``ApiError`` outside a pod."""
    host, port = (environment.get(f"KUBERNETES_SERVICE_{part}", "") for part in ("HOST", "PORT"))
    if not host or not port.isdecimal() or len(port) > len("65535"):
        msg = (
            "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no server: run this in a pod"
        )
        raise ApiError(msg)
    return KubeApi(host.strip("[]"), int(port), Path(credentials))


def _parsed(text: bytes) -> dict[str, Any] | None:
    if len(text) > LONGEST_ANSWER:
        return None
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", answer) if isinstance(answer, dict) else None


def _hidden(said: object, token: str) -> str:
    """Shorten a message of a server or a library, and remove the token."""
    text = " ".join(str(said).split()) or type(said).__name__
    plain = "".join(character if character.isprintable() else "?" for character in text)
    return plain.replace(token, "(token)")[:LONGEST_REASON]
