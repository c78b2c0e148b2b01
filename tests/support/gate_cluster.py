"""The prod stack's gate in a cluster of two nodes, and the tokens that its pods would have."""

import time
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from typing import Any, Final

import yaml

from corelane.report.output.manifests import render_manifests
from tests.support.control_plane import MERGE, Answer, ControlPlane
from tests.support.kube_server import OURS, TIER
from tests.support.shipped import shipped

NAMESPACE, ACCOUNT = "corelane-hosts", "host-gate"
# Set by the API server on every new node (admission plugin TaintNodesByCondition).
NOT_READY: Final = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
OTHERS: Final = [TIER, NOT_READY]
MINE, ELSEWHERE = "/api/v1/nodes/node-a", "/api/v1/nodes/node-b"
NAMES = ("corelane-host-gate", "host-gate-engines")
ENFORCED_IN_S = 120.0
NUMBERS = count()


@cache
def objects() -> tuple[dict[str, Any], ...]:
    """Return the objects of the prod stack's gate as a plan writes them down."""
    resources = shipped("prod").resources
    [gate] = [each.urn for each in resources if each.type == "corelane:hosts:HostGate"]
    texts = render_manifests(each for each in resources if each.parent == gate).values()
    documents = [yaml.safe_load(text) for text in texts]
    return tuple(sorted(documents, key=lambda each: each["kind"] != "Namespace"))


def the(kind: str) -> dict[str, Any]:
    """Return the only object of a kind; of the DaemonSets, that of the trading pool."""
    [found] = [
        each
        for each in objects()
        if each["kind"] == kind and each["metadata"]["name"] in {*NAMES, archive_name()}
    ]
    return found


@cache
def archive_name() -> str:
    [name] = [o["metadata"]["name"] for o in objects() if o["kind"] == "ConfigMap"]
    return str(name)


def make_nodes(plane: ControlPlane) -> None:
    for name in ("node-a", "node-b"):
        node = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": {"zone": "a"}, "annotations": {"note": "kept"}},
            "spec": {"providerID": f"aws:///{name}", "taints": [TIER, OURS]},
        }
        answer = plane.ask("POST", "/api/v1/nodes?fieldValidation=Strict", node)
        assert answer.status == 201, answer.said


def make_pod(plane: ControlPlane, name: str, node: str = "") -> dict[str, Any]:
    """Create a pod of the DaemonSet as its controller and the scheduler would."""
    template = the("DaemonSet")["spec"]["template"]
    metadata = {"name": name, "namespace": NAMESPACE, "labels": template["metadata"]["labels"]}
    spec = {**template["spec"], **({"nodeName": node} if node else {})}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
    path = f"/api/v1/namespaces/{NAMESPACE}/pods?fieldValidation=Strict"
    answer = plane.ask("POST", path, pod)
    assert answer.status == 201, answer.said
    return answer.body


def token_of(plane: ControlPlane, pod: Mapping[str, Any] | None) -> str:
    """Ask for a token as a kubelet does for a pod, or as anybody may for an account."""
    spec: dict[str, Any] = {"expirationSeconds": 3600}
    if pod is not None:
        metadata = pod["metadata"]
        bound = {"name": metadata["name"], "uid": metadata["uid"]}
        spec["boundObjectRef"] = {"apiVersion": "v1", "kind": "Pod", **bound}
    path = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{ACCOUNT}/token"
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    answer = plane.ask("POST", path, request)
    assert answer.status == 201, answer.said
    return answer.body["status"]["token"]


def wait_for(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + ENFORCED_IN_S
    while not holds():
        assert time.monotonic() < end, f"waited {ENFORCED_IN_S:g} s, and not yet: {what}"
        time.sleep(0.2)


def own(plane: ControlPlane) -> str:
    return (plane.folder / "token").read_text()


def change(plane: ControlPlane, path: str, changes: Mapping[str, Any], token: str) -> Answer:
    return plane.ask("PATCH", path, changes, token=token, form=MERGE)


def label(plane: ControlPlane, token: str) -> Answer:
    """Try another label each time: a change that changes nothing is admitted."""
    return change(plane, MINE, {"metadata": {"labels": {f"probe-{next(NUMBERS)}": "1"}}}, token)


def taints_of(plane: ControlPlane, path: str) -> list[dict[str, Any]]:
    return plane.ask("GET", path).body["spec"].get("taints", [])


def set_taints(plane: ControlPlane, path: str, *taints: dict[str, str]) -> None:
    answer = plane.ask("PATCH", path, {"spec": {"taints": [*taints]}}, form=MERGE)
    assert answer.status == 200, answer.said
