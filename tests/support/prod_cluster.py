"""An API server that holds what the prod stack declares, in the order of an update."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from corelane.components.composition.platform import declare_platform
from corelane.components.config.loading.load import load_stack_file
from corelane.plan.recording.record import record
from corelane.policies.admission.api_kinds import kind_of
from corelane.report.output.manifests import render_manifests
from tests.support.admission_cluster import apply_crds, wait_for_policies
from tests.support.control_plane import APPLY, Answer, ControlPlane
from tests.support.dry_run import DryRun
from tests.support.stack import ROOT, TODAY

Document = dict[str, Any]
_POD: Final = kind_of("kubernetes:core/v1:Pod")
ADMISSION: Final = "admissionregistration.k8s.io/"
_FIRST: Final = ("Namespace", "PriorityClass", "ConfigMap", "ServiceAccount")


@dataclass(frozen=True)
class ProdCluster:
    """The server, every object that was sent to it, and what it said of those it refused."""

    plane: ControlPlane
    objects: tuple[Document, ...]
    refused: Mapping[str, str]

    def of_kind(self, *kinds: str) -> list[Document]:
        """Return the objects of some kinds."""
        return [each for each in self.objects if each["kind"] in kinds]

    def make_pod(self, owner: Document, controller: str = "", *, keep: bool = False) -> Answer:
        """Make a pod of a workload's template, as a controller does or as an administrator."""
        metadata, template = owner["metadata"], _template(owner)
        reference = {
            "apiVersion": owner["apiVersion"],
            "kind": owner["kind"],
            "name": metadata["name"],
            "uid": "1",
            "controller": True,
        }
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                **template["metadata"],
                "name": f"{metadata['name']}-{'kept' if keep else 'tried'}",
                "namespace": metadata["namespace"],
                "ownerReferences": [reference],
            },
            "spec": {**template["spec"], "volumes": _volumes(owner)},
        }
        user = _account(controller) if controller else ""
        return DryRun(self.plane, user).create(_POD, pod, keep=keep)


@cache
def manifests() -> tuple[Document, ...]:
    """Return the objects of the prod stack: policies first, then what they are about."""
    platform = load_stack_file(ROOT / "Pulumi.prod.yaml", today=TODAY).platform
    resources = record(lambda: declare_platform(platform), stack="prod").resources
    texts = render_manifests(resources)
    found = [yaml.safe_load(text) for path, text in texts.items() if ".values." not in path]
    return tuple(sorted(found, key=_turn))


def _turn(document: Document) -> tuple[int, int, str]:
    kind, name = document["kind"], document["metadata"]["name"]
    early = _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
    admission = document["apiVersion"].startswith(ADMISSION)
    return (0 if admission or early == 0 else 1, early, name)


def prod_cluster(plane: ControlPlane) -> ProdCluster:
    """Apply everything strictly; what is about something else comes once it is in force."""
    documents = manifests()
    groups = {(each["apiVersion"].rpartition("/")[0], each["kind"]) for each in documents}
    apply_crds(plane, sorted(groups))
    refused: dict[str, str] = {}
    waiting = True
    for each in documents:
        if waiting and _turn(each)[0]:
            for waivers in (one for one in documents if _is_waivers(one)):
                plane.apply(waivers)
            wait_for_policies(plane)
            waiting = False
        query = "fieldManager=corelane&force=true&fieldValidation=Strict"
        answer = plane.ask("PATCH", f"{plane.path_of(each)}?{query}", each, form=APPLY)
        if answer.status not in {200, 201}:
            refused[f"{each['kind']} {each['metadata']['name']}"] = answer.said
    return ProdCluster(plane, documents, refused)


def _is_waivers(document: Document) -> bool:
    metadata = document["metadata"]
    return document["kind"] == "ConfigMap" and metadata.get("namespace") == "corelane-admission"


def _volumes(owner: Document) -> list[Document]:
    """Return the volumes of a template, and those a StatefulSet's controller adds."""
    claimed = (each["metadata"]["name"] for each in owner["spec"].get("volumeClaimTemplates", ()))
    own = _template(owner)["spec"].get("volumes", [])
    return [*own, *({"name": n, "persistentVolumeClaim": {"claimName": n}} for n in claimed)]


def _template(owner: Document) -> Document:
    job = owner["spec"].get("jobTemplate", owner)
    return job["spec"]["template"]


def _account(controller: str) -> str:
    return f"system:serviceaccount:kube-system:{controller}"
