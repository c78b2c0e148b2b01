"""Whom a waiver excepts at a real API server, until when, and who only says so."""

from datetime import UTC, datetime
from typing import Any

import pytest

from corelane.policies.admission.api_kinds import kind_of
from tests.support.audit_log import events
from tests.support.control_plane import Answer, ControlPlane
from tests.support.dry_run import DryRun, marked
from tests.support.waived import (
    CLASS_RULE,
    CODE,
    HOME,
    RULE,
    TODAY,
    pod_of,
    storage_class,
    workload,
)

DAEMON_SETS = "system:serviceaccount:kube-system:daemon-set-controller"
REPLICA_SETS = "system:serviceaccount:kube-system:replicaset-controller"
JOBS = "system:serviceaccount:kube-system:job-controller"


def send(
    plane: ControlPlane, document: dict[str, Any], user: str = "", *, rule: str = RULE
) -> Answer:
    api = document["apiVersion"]
    token = f"kubernetes:{api if '/' in api else f'core/{api}'}:{document['kind']}"
    return DryRun(plane, user).create(kind_of(token), marked(document, rule))


def admitted(answer: Answer, rule: str = RULE) -> bool:
    assert answer.status == 201 or rule in answer.said, answer.said
    return answer.status == 201


@pytest.mark.parametrize(
    ("name", "kind", "namespace", "excepted"),
    [
        ("engine", "DaemonSet", HOME, True),
        ("over", "DaemonSet", HOME, False),
        ("not-yet", "DaemonSet", HOME, False),
        ("engine", "Deployment", HOME, False),
        ("engine", "DaemonSet", "beta-t1", False),
        ("engine-2", "DaemonSet", HOME, False),
        ("web", "Deployment", HOME, True),
    ],
)
def test_a_workload_is_excepted_by_place_kind_name_and_day(
    admission_server: ControlPlane, name: str, kind: str, namespace: str, *, excepted: bool
) -> None:
    assert admitted(send(admission_server, workload(kind, name, namespace))) is excepted


def test_what_belongs_to_no_namespace_is_excepted_by_kind_and_name(
    admission_server: ControlPlane,
) -> None:
    assert admitted(send(admission_server, storage_class("early"), rule=CLASS_RULE), CLASS_RULE)
    assert not admitted(send(admission_server, storage_class("other"), rule=CLASS_RULE), CLASS_RULE)


def test_the_audit_log_names_the_waiver_that_was_used(admission_server: ControlPlane) -> None:
    assert admitted(send(admission_server, workload("DaemonSet", "engine")))

    notes = [
        event["annotations"] for event in events(admission_server.folder) if "annotations" in event
    ]
    key = f"corelane-{CODE.lower()}/waived"
    assert "engine-may" in {note[key] for note in notes if key in note}


def test_the_last_day_counts_to_its_end(admission_server: ControlPlane) -> None:
    found = admitted(send(admission_server, workload("DaemonSet", "last-day")))

    assert found is (datetime.now(UTC).date() == TODAY), "it is over if midnight came since"


MADE: dict[str, tuple[tuple[str, str], dict[str, str], str]] = {
    "by a DaemonSet": (("DaemonSet", "engine"), {}, DAEMON_SETS),
    "by a Deployment": (("ReplicaSet", "web-7d9"), {"pod-template-hash": "7d9"}, REPLICA_SETS),
    "by a CronJob": (("Job", "nightly-29384756"), {}, JOBS),
    "where controllers share a user": (
        ("DaemonSet", "engine"),
        {},
        "system:kube-controller-manager",
    ),
}


@pytest.mark.parametrize("how", MADE)
def test_so_are_the_pods_that_its_controller_makes(
    admission_server: ControlPlane, how: str
) -> None:
    owner, labels, user = MADE[how]

    assert admitted(send(admission_server, pod_of(owner, **labels), user))


@pytest.mark.parametrize("how", MADE)
def test_whoever_only_says_so_is_not(admission_server: ControlPlane, how: str) -> None:
    owner, labels, _ = MADE[how]

    assert not admitted(send(admission_server, pod_of(owner, **labels)))
    assert not admitted(send(admission_server, pod_of(owner, **labels), "somebody"))


STRANGERS: dict[str, tuple[tuple[str, str] | None, dict[str, str], str]] = {
    "a label alone": (None, {"corelane.io/workload": "engine"}, DAEMON_SETS),
    "a workload that is over": (("DaemonSet", "over"), {}, DAEMON_SETS),
    "a longer name": (("DaemonSet", "engine-2"), {}, DAEMON_SETS),
    "a set of another hash": (("ReplicaSet", "web-7d9"), {"pod-template-hash": "x"}, REPLICA_SETS),
    "a set without its hash": (("ReplicaSet", "web-7d9"), {}, REPLICA_SETS),
    "a job that no schedule made": (("Job", "nightly-by-hand"), {}, JOBS),
    "another kind of that name": (("StatefulSet", "engine"), {}, DAEMON_SETS),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_pods_of_others_are_not(admission_server: ControlPlane, who: str) -> None:
    owner, labels, user = STRANGERS[who]

    assert not admitted(send(admission_server, pod_of(owner, **labels), user))


def test_a_set_that_calls_itself_a_deployments_is_not(admission_server: ControlPlane) -> None:
    impostor = workload("ReplicaSet", "web-7d9")
    impostor["metadata"]["labels"] = {"pod-template-hash": "7d9"}

    assert not admitted(send(admission_server, impostor))


def test_only_the_rule_that_is_waived_is(admission_server: ControlPlane) -> None:
    rule, engine = "containers_add_few_capabilities", workload("DaemonSet", "engine")
    context = engine["spec"]["template"]["spec"]["containers"][0]["securityContext"]
    context["capabilities"] = {"drop": ["ALL"], "add": ["SYS_ADMIN"]}
    kind = kind_of("kubernetes:apps/v1:DaemonSet")

    assert rule in DryRun(admission_server).create(kind, marked(engine, rule)).said
