"""Every built-in object of each stack, against the published schema of its Kubernetes version."""

import kubernetes_validate
import pytest
import yaml

from corelane.report.output.manifests import render_manifests
from tests.support.shipped import shipped
from tests.support.stack import planned

# Kinds of operators, whose schemas are their own.
OPERATED = (
    "ceph.rook.io",
    "cert-manager.io",
    "external-secrets.io",
    "operator.tigera.io",
    "projectcalico.org",
    "trust.cert-manager.io",
)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_object_fits_the_schema_of_its_kubernetes_version(stack: str) -> None:
    platform = planned(stack)
    manifests = render_manifests(shipped(stack).resources)
    documents = [yaml.load(text, yaml.CSafeLoader) for text in manifests.values()]
    built_in = [
        document
        for document in documents
        if "kind" in document and document["apiVersion"].partition("/")[0] not in OPERATED
    ]

    assert len(built_in) > 40, "the stack has objects to validate"
    for document in built_in:
        kubernetes_validate.validate(document, platform.config.cluster.version, strict=True)


def test_a_misspelt_field_is_refused() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containrs": []}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(pod, "1.35", strict=True)
