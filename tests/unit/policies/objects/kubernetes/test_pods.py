import pytest

from corelane.policies.model.rule import Stack
from corelane.policies.objects.kubernetes.pods import namespace_of, pod_of
from tests.support.policy import UNKNOWN, a_resource
from tests.support.resources import namespace, pod_template

HOME = namespace("alpha-t0")


def test_a_name_that_is_not_known_yet_is_asked_of_the_namespace() -> None:
    found = a_resource(
        "kubernetes:core/v1:ConfigMap",
        {"metadata": {"namespace": UNKNOWN}},
        property_dependencies={"metadata": (HOME.urn,)},
    )

    assert namespace_of(found, Stack([HOME, found])) == "alpha-t0"


@pytest.mark.parametrize(("metadata", "name"), [({"namespace": "vault"}, "vault"), ({}, "default")])
def test_a_written_name_needs_no_namespace(metadata: dict[str, str], name: str) -> None:
    found = a_resource("kubernetes:core/v1:ConfigMap", {"metadata": metadata})

    assert namespace_of(found, Stack([HOME, found])) == name


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        ("kubernetes:core/v1:Pod", pod_template()),
        ("kubernetes:apps/v1:Deployment", {"spec": {"template": pod_template()}}),
        (
            "kubernetes:batch/v1:CronJob",
            {"spec": {"jobTemplate": {"spec": {"template": pod_template()}}}},
        ),
    ],
)
def test_the_pod_is_found_in_every_kind_of_workload(kind: str, props: dict[str, object]) -> None:
    pod = pod_of(a_resource(kind, props))

    assert pod.tier == "t0"
    assert [container.name for container in pod.containers()] == ["main"]
