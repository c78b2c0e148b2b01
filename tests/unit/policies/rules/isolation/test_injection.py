from typing import Any

import pytest

from corelane.policies.objects.kubernetes.pods import Pod
from corelane.policies.rules.isolation.injection import injections
from tests.support.policy import a_resource


def reached(pod: dict[str, str], namespace: dict[str, str]) -> list[tuple[str, bool]]:
    """Return what reaches a pod with some marks in a namespace with others."""
    metadata: dict[str, Any] = {"labels": namespace}
    around = a_resource("kubernetes:core/v1:Namespace", {"metadata": metadata})
    return [*injections(Pod(labels=pod, annotations={}, spec={}, path=""), around)]


def test_nothing_asked_is_nothing_injected() -> None:
    assert reached({}, {}) == []


@pytest.mark.parametrize(
    ("pod", "namespace", "expected"),
    [
        ({}, {"istio-injection": "enabled"}, [("istio", False)]),
        ({"sidecar.istio.io/inject": "true"}, {}, [("istio", True)]),
        ({"sidecar.istio.io/inject": "false"}, {"istio-injection": "enabled"}, []),
        ({"sidecar.istio.io/inject": "true"}, {"istio-injection": "disabled"}, [("istio", True)]),
        ({"linkerd.io/inject": "Disabled"}, {"linkerd.io/inject": "enabled"}, []),
        ({}, {"dapr.io/enabled": "true"}, []),
    ],
    ids=["namespace", "pod", "refused", "wanted", "any case", "not by namespaces"],
)
def test_the_pods_word_wins_over_its_namespaces(
    pod: dict[str, str], namespace: dict[str, str], expected: list[tuple[str, bool]]
) -> None:
    assert reached(pod, namespace) == expected


def test_a_label_wins_over_an_annotation_of_the_same_name() -> None:
    key = "sidecar.istio.io/inject"
    pod = Pod(labels={key: "false"}, annotations={key: "true"}, spec={}, path="")

    assert [*injections(pod, None)] == []
