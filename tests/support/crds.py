"""The custom resources' schemas, from the Go modules of the projects that serve them.

Each module is downloaded once, to Go's own cache, and only used if its hash is the pinned one.
"""

import copy
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from corelane.engine.go_build import TOOLS
from tests.support.go_modules import pinned_source

Document = dict[str, Any]
_GITHUB: Final = "github.com/"
_FILES: Final = {
    "argoproj/argo-rollouts": ("manifests/crds/rollout-crd.yaml",),
    "cert-manager/cert-manager": (
        "deploy/crds/cert-manager.io_certificates.yaml",
        "deploy/crds/cert-manager.io_issuers.yaml",
    ),
    "cert-manager/trust-manager": ("deploy/crds/trust.cert-manager.io_bundles.yaml",),
    "external-secrets/external-secrets": ("deploy/crds/bundle.yaml",),
    "openreports/reports-api": (
        "config/crd/openreports.io_clusterreports.yaml",
        "config/crd/openreports.io_reports.yaml",
    ),
    "rook/rook": ("deploy/examples/crds.yaml",),
    "projectcalico/calico": (
        "charts/tigera-operator/crds/operator.tigera.io_apiservers_crd.yaml",
        "charts/tigera-operator/crds/operator.tigera.io_installations_crd.yaml",
    ),
}
_CALICO: Final = ("globalnetworkpolicies", "kubecontrollersconfigurations", "networkpolicies")


def crds_of(kinds: Iterable[tuple[str, str]]) -> list[Document]:
    """Return the definitions of some kinds, each as group and kind; all of them must be known."""
    wanted = set(kinds)
    found = {_key(each): each for each in _all() if _key(each) in wanted}
    missing = wanted - found.keys()
    assert not missing, f"no module under tools/crds defines {sorted(missing)}"
    return [found[key] for key in sorted(found)]


def _key(crd: Document) -> tuple[str, str]:
    return crd["spec"]["group"], crd["spec"]["names"]["kind"]


@cache
def _all() -> tuple[Document, ...]:
    return (*_as_published(), *_served_by_calico())


def _as_published() -> Iterator[Document]:
    for module, paths in _FILES.items():
        for path in paths:
            for each in _read(_source(module) / path):
                # Who converts between versions is not here; one version needs no conversion.
                each["spec"].pop("conversion", None)
                yield each


def _served_by_calico() -> Iterator[Document]:
    """Make definitions of ``projectcalico.org/v3``, which Calico's own API server serves.

    It takes what it stores as ``crd.projectcalico.org/v1``: the same types. The module is of
    Calico 3.28, in which only its commercial variant had tiers (open since 3.30): these are added
    as ``api/pkg/apis/projectcalico/v3/tier.go`` has them.
    """
    folder = _source("projectcalico/calico") / "libcalico-go/config/crd"
    for name in _CALICO:
        [stored] = _read(folder / f"crd.projectcalico.org_{name}.yaml")
        yield _as_v3(stored)
    yield _as_v3(_tiers())


def _as_v3(stored: Document) -> Document:
    crd = copy.deepcopy(stored)
    crd["spec"]["group"] = "projectcalico.org"
    crd["metadata"] = {
        "name": f"{crd['spec']['names']['plural']}.projectcalico.org",
        # The API server keeps this suffix for what Kubernetes itself has approved of.
        "annotations": {"api-approved.kubernetes.io": "unapproved, a stand-in of a test"},
    }
    for version in crd["spec"]["versions"]:
        version["name"] = "v3"
        spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
        if "types" in spec:
            spec["tier"] = {"type": "string"}
    return crd


def _tiers() -> Document:
    spec = {
        "type": "object",
        "properties": {
            "order": {"type": "number"},
            "defaultAction": {"type": "string", "enum": ["Pass", "Deny"]},
        },
    }
    schema = {
        "type": "object",
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": spec,
        },
    }
    names = {"kind": "Tier", "listKind": "TierList", "plural": "tiers", "singular": "tier"}
    version = {"served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {"scope": "Cluster", "names": names, "versions": [version]},
    }


def _read(path: Path) -> list[Document]:
    return [each for each in yaml.load_all(path.read_text(), yaml.CSafeLoader) if each]


def _source(module: str) -> Path:
    return pinned_source(f"{_GITHUB}{module}", TOOLS / "crds" / "modules.sum")
