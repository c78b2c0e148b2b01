"""Add or remove the startup taint of a node, and leave every other taint."""

from __future__ import annotations

from http.client import CONFLICT
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from corelane.hostconfig.agent.kube_api import ApiError

if TYPE_CHECKING:
    from corelane.hostconfig.agent.kube_api import KubeApi

KEY = "corelane.io/unverified"
EFFECT = "NoSchedule"
ATTEMPTS = 5


def taint_node(api: KubeApi, node: str, *, closed: bool) -> bool:
    """Add or remove the taint; return whether that changed the node."""
    path = f"/api/v1/nodes/{quote(node, safe='')}"
    for _ in range(ATTEMPTS):
        version, taints = _read(api.get(path), node)
        if any(is_ours(taint) for taint in taints) == closed:
            return False
        wanted = [taint for taint in taints if not is_ours(taint)]
        wanted += [{"key": KEY, "effect": EFFECT}] if closed else []
        # With the version, so that a change in between is not undone.
        changes = {"metadata": {"resourceVersion": version}, "spec": {"taints": wanted}}
        try:
            _, left = _read(api.patch(path, changes), node)
        except ApiError as problem:
            if problem.status == CONFLICT:
                continue
            raise
        if any(is_ours(taint) for taint in left) != closed:
            msg = f"the API accepted the change of node {node}, but its taint did not change"
            raise ApiError(msg)
        return True
    msg = f"node {node} changed during each of {ATTEMPTS} attempts"
    raise ApiError(msg, CONFLICT)


def is_ours(taint: dict[str, Any]) -> bool:
    """Return whether a taint is that of the agent, not another one with its key."""
    found = (taint.get("key"), taint.get("effect"), taint.get("value") or "")
    return found == (KEY, EFFECT, "")


def _read(answer: dict[str, Any], node: str) -> tuple[str, list[dict[str, Any]]]:
    """Return version and taints from an answer, or raise ``ApiError`` if it is not the node."""
    metadata, spec = _object(answer, "metadata"), _object(answer, "spec")
    version, taints = metadata.get("resourceVersion"), spec.get("taints", [])
    named = (answer.get("kind"), metadata.get("name")) == ("Node", node)
    if not (named and isinstance(version, str) and version and isinstance(taints, list)):
        msg = f"the API answered with something that is not node {node}"
        raise ApiError(msg)
    found = cast("list[Any]", taints)
    if not all(isinstance(taint, dict) for taint in found):
        msg = f"the API answered with malformed taints of node {node}"
        raise ApiError(msg)
    return version, found


def _object(answer: dict[str, Any], key: str) -> dict[str, Any]:
    found = answer.get(key)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
