"""What a fresh cluster has already: Kubernetes is asked, with the controllers that create it."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

import pytest

from corelane.policies.objects.kubernetes.existing_objects import EXISTING, RESERVED, creator_of
from tests.support.control_plane import ControlPlane, control_plane
from tests.support.controllers import controllers
from tests.support.gate_cluster import wait_for
from tests.support.prod_cluster import manifests

NAMESPACE = "index-arb-t0"
MADE_IN_EACH = ("serviceaccounts/default", "configmaps/kube-root-ca.crt")
# Written by the API server about itself; no program declares them.
OF_NO_PROGRAM = {
    "APIService",
    "ComponentStatus",
    "Endpoints",
    "EndpointSlice",
    "Event",
    "IPAddress",
    "Lease",
}
Document = dict[str, Any]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A server that nobody has declared anything to but one namespace."""
    folder = tmp_path_factory.mktemp("fresh")
    makers = ("serviceaccount-controller", "root-ca-certificate-publisher-controller")
    with (
        control_plane(folder, "--enable-priority-and-fairness=true") as plane,
        controllers(plane, *makers),
    ):
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
        assert plane.ask("POST", "/api/v1/namespaces", body).status == 201
        for made in MADE_IN_EACH:
            wait_for(partial(exists, plane, made), f"{made} exists")
        yield plane


def exists(plane: ControlPlane, path: str) -> bool:
    return plane.ask("GET", f"/api/v1/namespaces/{NAMESPACE}/{path}").status == 200


def objects(plane: ControlPlane) -> Iterator[tuple[str, str, str]]:
    """Yield resource type, namespace and name of every object of the preferred versions."""
    groups = plane.ask("GET", "/apis").body["groups"]
    versions = ["v1", *(each["preferredVersion"]["groupVersion"] for each in groups)]
    for version in versions:
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        for entry in plane.ask("GET", root).body["resources"]:
            if "list" in entry["verbs"] and entry["kind"] not in OF_NO_PROGRAM:
                module = version if "/" in version else f"core/{version}"
                for item in plane.ask("GET", f"{root}/{entry['name']}").body["items"]:
                    metadata = item["metadata"]
                    namespace = metadata.get("namespace", "")
                    yield f"kubernetes:{module}:{entry['kind']}", namespace, metadata["name"]


def test_every_object_that_exists_is_known_as_one(fresh: ControlPlane) -> None:
    found = {each for each in objects(fresh) if each[2] != NAMESPACE}

    assert len(found) > 100
    assert {each for each in found if creator_of(*each) != "Kubernetes"} == set()


def test_every_name_that_is_kubernetes_own_exists(fresh: ControlPlane) -> None:
    found = [*objects(fresh)]
    unseen = {
        (kind, name)
        for kind, entries in EXISTING.items()
        for where, name, creator in entries
        if creator == "Kubernetes"
        and not any(
            type_ == f"kubernetes:{kind}" and fnmatchcase(place, where) and fnmatchcase(own, name)
            for type_, place, own in found
        )
    }

    # The server writes it where it has a certificate authority of its clients.
    assert unseen == {("core/v1:ConfigMap", "extension-apiserver-authentication")}
    wide = {name for entries in EXISTING.values() for _, name, _ in entries if "*" in name}
    assert wide == {RESERVED}, "a pattern claims names that no cluster has"


def test_the_account_that_the_stack_patches_cannot_be_created(fresh: ControlPlane) -> None:
    [patch] = [each for each in manifests() if is_the_default_account(each)]
    path = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts"

    created = fresh.ask("POST", path, patch)
    assert (created.status, created.body["reason"]) == (409, "AlreadyExists")
    assert fresh.apply(patch)["automountServiceAccountToken"] is False


def is_the_default_account(document: Document) -> bool:
    metadata = document["metadata"]
    wanted = ("ServiceAccount", NAMESPACE, "default")
    return (document["kind"], metadata.get("namespace"), metadata["name"]) == wanted
