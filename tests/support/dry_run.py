"""What an API server says of objects that it is sent and does not keep."""

import copy
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPSConnection
from typing import Any, Final

from corelane.policies.admission.api_kinds import ApiKind
from corelane.policies.values.read import text_at
from tests.support.control_plane import ADMIN, Answer, ControlPlane

MARK: Final = "corelane.io/rule"
"""The label by which an object is judged by one rule alone."""


@dataclass
class DryRun:
    """One connection to an API server, and what it already holds for what is sent.

    It acts as the administrator, or as a user with all rights whom admission knows by name.
    """

    plane: ControlPlane
    acting_as: str = ""
    _held: set[str] = field(default_factory=set[str])
    _line: HTTPSConnection | None = None

    def create(self, kind: ApiKind, props: Mapping[str, Any], *, keep: bool = False) -> Answer:
        """Send an object as if to create it, or to be kept."""
        place = self._place(kind, props)
        query = f"fieldValidation=Strict{'' if keep else '&dryRun=All'}"
        return self.ask("POST", f"{root(kind)}{place}/{kind.plural}?{query}", props)

    def ask(self, method: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Send a request over the connection that is open, or a new one if it broke meanwhile."""
        if self._line is None:
            context = ssl.create_default_context(cafile=str(self.plane.folder / "ca.crt"))
            self._line = HTTPSConnection("127.0.0.1", self.plane.port, timeout=30, context=context)
        try:
            return self._answered(self._line, method, path, body)
        except (HTTPException, OSError):
            # The server closes a connection on which nothing was asked for a while.
            self._line.close()
            return self._answered(self._line, method, path, body)

    def _answered(
        self, line: HTTPSConnection, method: str, path: str, body: Mapping[str, Any]
    ) -> Answer:
        headers = {"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/json"}
        if self.acting_as:
            headers |= {"Impersonate-User": self.acting_as, "Impersonate-Group": "system:masters"}
        line.request(method, path, json.dumps(body), headers)
        response = line.getresponse()
        warnings = response.headers.get_all("Warning") or []
        found = json.loads(response.read())
        return Answer(response.status, {**found, "warnings": warnings})

    def _place(self, kind: ApiKind, props: Mapping[str, Any]) -> str:
        if not kind.namespaced:
            return ""
        namespace = str(props["metadata"].get("namespace") or "default")
        self.hold_accounts(namespace, *sorted(accounts_in(props)))
        return f"/namespaces/{namespace}"

    def hold_accounts(self, namespace: str, *accounts: str) -> None:
        """Make sure of a namespace and of accounts in it, which no controller makes here."""
        self._hold("/api/v1/namespaces", "Namespace", {"name": namespace})
        for account in ("default", *accounts):
            metadata = {"name": account, "namespace": namespace}
            path = f"/api/v1/namespaces/{namespace}/serviceaccounts"
            self._hold(path, "ServiceAccount", metadata)

    def _hold(self, path: str, kind: str, metadata: Mapping[str, str]) -> None:
        """Create what admission looks up, unless it is there."""
        key = f"{path}/{metadata['name']}"
        if key not in self._held:
            body = {"apiVersion": "v1", "kind": kind, "metadata": metadata}
            answer = self.ask("POST", path, body)
            assert answer.status in {201, 409}, answer.said
            self._held.add(key)


def root(kind: ApiKind) -> str:
    """Return the path of a kind's API."""
    return f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"


def accounts_in(props: Mapping[str, Any]) -> set[str]:
    """Return the service account that a bare pod names."""
    account = text_at(props, "spec", "serviceAccountName")
    return {account} if account else set()


def marked(props: Mapping[str, Any], rule: str) -> dict[str, Any]:
    """Return a copy of an object that only one rule's policy is asked about."""
    fresh = copy.deepcopy(dict(props))
    metadata = fresh.setdefault("metadata", {})
    metadata["labels"] = {**(metadata.get("labels") or {}), MARK: rule}
    return fresh
