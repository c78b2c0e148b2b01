"""Every object of the prod stack: known to the API down to its last field, and admitted."""

import pytest

from tests.support.prod_cluster import ProdCluster

MAKERS = {
    "CronJob": "job-controller",
    "DaemonSet": "daemon-set-controller",
    "Deployment": "replicaset-controller",
    "StatefulSet": "statefulset-controller",
    "Job": "job-controller",
}


def test_no_object_is_refused(prod: ProdCluster) -> None:
    told = "\n".join(f"{name}: {why}" for name, why in prod.refused.items())

    assert not prod.refused, told
    assert len(prod.objects) > 200


def test_the_stack_asks_for_policies_and_they_are_in_force(prod: ProdCluster) -> None:
    policies = prod.of_kind("ValidatingAdmissionPolicy")
    bindings = prod.of_kind("ValidatingAdmissionPolicyBinding")
    actions = {tuple(each["spec"]["validationActions"]) for each in bindings}

    assert len(policies) > 20
    assert actions == {("Deny",), ("Audit", "Warn")}
    bound = {each["spec"]["policyName"] for each in bindings}
    assert bound == {each["metadata"]["name"] for each in policies}


@pytest.mark.parametrize("kind", MAKERS)
def test_the_pods_of_its_workloads_are_admitted(prod: ProdCluster, kind: str) -> None:
    """What controllers make of a template that was admitted, waived or not."""
    made = [prod.make_pod(each, MAKERS[kind]) for each in prod.of_kind(kind)]

    assert made
    assert not [answer.said for answer in made if answer.status != 201]
