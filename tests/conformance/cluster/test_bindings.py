"""Where the prod stack's policies refuse, where they only tell, and what they leave alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from corelane.policies.admission.bindings import bindings
from corelane.policies.admission.exemptions import NAMESPACE
from tests.support.admission_cluster import KEPT
from tests.support.audit_log import events
from tests.support.control_plane import MERGE, Answer
from tests.support.dry_run import DryRun
from tests.support.gate_cluster import wait_for
from tests.support.prod_cluster import ProdCluster
from tests.support.waived import RULE

# Of tier t0, where pod security forbids nothing that these policies speak of.
TEAMS = "index-arb-t0"


def pod(namespace: str, name: str = "somebodys") -> dict[str, Any]:
    container = {"name": "main", "image": "registry.example/a:1"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"containers": [container]},
    }


def send(prod: ProdCluster, namespace: str) -> Answer:
    DryRun(prod.plane).hold_accounts(namespace)
    path = f"/api/v1/namespaces/{namespace}/pods?dryRun=All"
    return DryRun(prod.plane).ask("POST", path, pod(namespace))


def told(answer: Answer) -> str:
    return " ".join(answer.body["warnings"])


def test_a_teams_namespace_refuses_with_rule_reason_and_remedy(prod: ProdCluster) -> None:
    answer = send(prod, TEAMS)

    assert answer.status in {403, 422}
    assert "denied request" in answer.said
    rule = next(rule for rule, _ in KEPT.values() if rule.id in answer.said)
    assert rule.remedy in answer.said


def test_elsewhere_the_same_is_told_and_admitted(prod: ProdCluster) -> None:
    answer = send(prod, "default")

    assert answer.status == 201, answer.said
    assert RULE in told(answer)
    key = "validation.policy.admission.k8s.io/validation_failure"
    noted = [event.get("annotations", {}).get(key, "") for event in events(prod.plane.folder)]
    assert any(RULE in note for note in noted), "the audit log keeps it"


def test_the_clusters_own_namespaces_are_left_alone(prod: ProdCluster) -> None:
    answer = send(prod, "kube-system")

    assert answer.status == 201, answer.said
    assert "corelane" not in told(answer)


@pytest.fixture
def only_audited(prod: ProdCluster) -> Iterator[None]:
    """The stack as if its action were audit."""
    [waivers] = [o for o in prod.of_kind("ConfigMap") if o["metadata"]["namespace"] == NAMESPACE]
    name = waivers["metadata"]["name"]
    try:
        for rule, _ in KEPT.values():
            for each in bindings(rule, "audit", name):
                prod.plane.apply(each)
        wait_for(lambda: send(prod, TEAMS).status == 201, "nothing is refused")
        yield
    finally:
        for each in prod.of_kind("ValidatingAdmissionPolicyBinding"):
            prod.plane.apply(each)
        wait_for(lambda: send(prod, TEAMS).status != 201, "all is as it was")


@pytest.mark.usefixtures("only_audited")
def test_an_audit_tells_a_team_too(prod: ProdCluster) -> None:
    assert RULE in told(send(prod, TEAMS))


def test_a_waived_workload_that_says_it_made_a_pod_is_not_believed(prod: ProdCluster) -> None:
    [engine] = [o for o in prod.of_kind("DaemonSet") if o["metadata"]["name"] == "arb-engine"]

    assert prod.make_pod(engine, "daemon-set-controller").status == 201
    by_hand = prod.make_pod(engine)
    assert RULE in by_hand.said


def test_a_debugging_container_is_judged_as_it_comes(prod: ProdCluster) -> None:
    [service] = [o for o in prod.of_kind("Deployment") if o["metadata"]["name"] == "equities-feed"]
    made = prod.make_pod(service, "replicaset-controller", keep=True)
    assert made.status == 201, made.said
    metadata = made.body["metadata"]
    path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
    debugger = {"name": "debug", "image": "registry.example/shell:1"}
    change = {"spec": {"ephemeralContainers": [debugger]}}
    form = "application/strategic-merge-patch+json"

    answer = prod.plane.ask("PATCH", f"{path}/ephemeralcontainers?dryRun=All", change, form=form)

    assert answer.status in {403, 422}
    assert "denied request" in answer.said


def test_what_was_there_before_can_still_be_let_go(prod: ProdCluster) -> None:
    """A finalizer comes off whatever the object is; anything that is judged does not change."""
    plane, name = prod.plane, "late-t0"
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    plane.apply(space)
    DryRun(plane).hold_accounts(name)
    early = pod(name, "early")
    early["metadata"]["finalizers"] = ["example.com/stay"]
    assert plane.ask("POST", f"/api/v1/namespaces/{name}/pods", early).status == 201
    [team] = [o for o in prod.of_kind("Namespace") if o["metadata"]["name"] == TEAMS]
    plane.apply({**space, "metadata": {"name": name, "labels": team["metadata"]["labels"]}})
    wait_for(lambda: send(prod, name).status != 201, "the namespace is a team's")
    path = f"/api/v1/namespaces/{name}/pods/early"

    label = {"metadata": {"labels": {"a": "b"}}}
    assert plane.ask("PATCH", path, label, form=MERGE).status != 200
    let_go = {"metadata": {"finalizers": None}}
    assert plane.ask("PATCH", path, let_go, form=MERGE).status == 200
