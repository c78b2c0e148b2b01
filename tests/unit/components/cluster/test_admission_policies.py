from typing import Any

import pulumi

from corelane.components.cluster.admission_policies import (
    AdmissionPolicies,
    AdmissionPoliciesArgs,
    PolicyDocuments,
)
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded

API = "kubernetes:admissionregistration.k8s.io/v1:"
NAMES = ("cl-tst-001", "cl-tst-002")


def a_policy(name: str) -> PolicyDocuments:
    return PolicyDocuments(
        policy={"metadata": {"name": name}, "spec": {"failurePolicy": "Fail"}},
        bindings=[
            {"metadata": {"name": each}, "spec": {"policyName": name}}
            for each in (name, f"{name}-elsewhere")
        ],
    )


def declare(waived: dict[str, str]) -> tuple[Recording, list[str]]:
    args = AdmissionPoliciesArgs(
        declared_at="/cluster/admission",
        action="deny",
        waivers={
            "metadata": {"name": "waivers-1", "namespace": "corelane-admission"},
            "data": waived,
            "immutable": True,
        },
        rules={name.upper(): a_policy(name) for name in NAMES},
    )
    ready: list[str] = []

    def component(opts: pulumi.ResourceOptions) -> None:
        found = AdmissionPolicies("admission", args, opts).ready
        pulumi.Output.all(*(each.urn for each in found)).apply(ready.extend)

    return recorded(component), ready


def names(recording: Recording, kind: str) -> list[Any]:
    return sorted(each.inputs["metadata"]["name"] for each in recording.of_type(kind))


def test_documents_are_declared_as_they_are() -> None:
    recording, _ = declare({})

    assert names(recording, f"{API}ValidatingAdmissionPolicy") == [*NAMES]
    bindings = recording.of_type(f"{API}ValidatingAdmissionPolicyBinding")
    assert len(bindings) == 4
    [waivers] = recording.of_type("kubernetes:core/v1:ConfigMap")
    assert waivers.inputs["immutable"] is True
    assert waivers.inputs["metadata"]["namespace"] == "corelane-admission"


def test_a_binding_waits_for_its_policy_and_for_the_waivers() -> None:
    recording, _ = declare({})
    [waivers] = recording.of_type("kubernetes:core/v1:ConfigMap")

    for binding in recording.of_type(f"{API}ValidatingAdmissionPolicyBinding"):
        policy = binding.inputs["spec"]["policyName"]
        assert waivers.urn in binding.dependencies, "without it the binding denies everything"
        assert any(urn.endswith(f"::admission-{policy}") for urn in binding.dependencies)


def test_what_others_wait_for_is_only_what_excepts_them() -> None:
    assert declare({})[1] == []
    ready = declare({"CL-TST-002": "line"})[1]

    assert sorted(urn.rpartition("::")[2] for urn in ready) == [
        "admission-cl-tst-002-0",
        "admission-cl-tst-002-1",
    ]


def test_nobody_reaches_or_uses_the_namespace() -> None:
    recording, _ = declare({})
    [namespace] = recording.of_type("kubernetes:core/v1:Namespace")
    [network] = recording.of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")

    labels = namespace.inputs["metadata"]["labels"]
    assert labels == {"pod-security.kubernetes.io/enforce": "restricted"}
    assert network.inputs["spec"]["policyTypes"] == ["Ingress", "Egress"]
