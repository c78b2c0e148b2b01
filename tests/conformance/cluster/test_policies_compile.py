"""What Kubernetes' own checker says of the policies: it types each expression by each kind."""

from collections.abc import Iterator
from typing import Any

import pytest

from corelane.policies.admission.policy import name_of
from tests.support.admission_cluster import KEPT
from tests.support.control_plane import ControlPlane
from tests.support.controllers import controllers
from tests.support.gate_cluster import wait_for

POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"
CHECKER = "validatingadmissionpolicy-status-controller"
TYPO = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingAdmissionPolicy",
    "metadata": {"name": "typo"},
    "spec": {
        "matchConstraints": {
            "resourceRules": [
                {
                    "apiGroups": ["apps"],
                    "apiVersions": ["v1"],
                    "operations": ["CREATE"],
                    "resources": ["deployments"],
                }
            ]
        },
        "validations": [{"expression": "object.spec.replicaz > 1"}],
    },
}


@pytest.fixture(scope="module")
def checked(admission_server: ControlPlane) -> Iterator[ControlPlane]:
    """The server, with the one controller that checks policies."""
    admission_server.apply(TYPO)
    with controllers(admission_server, CHECKER):
        log = admission_server.folder / "controllers.log"
        wait_for(lambda: not _unchecked(admission_server), f"all are checked; the log is {log}")
        yield admission_server


def _policies(plane: ControlPlane) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in plane.ask("GET", POLICIES).body["items"]}


def _unchecked(plane: ControlPlane) -> list[str]:
    return [
        name
        for name, policy in _policies(plane).items()
        if policy.get("status", {}).get("observedGeneration") != policy["metadata"]["generation"]
    ]


def _warnings(policy: dict[str, Any]) -> list[Any]:
    return policy["status"].get("typeChecking", {}).get("expressionWarnings", [])


def test_no_expression_of_a_rule_is_warned_of(checked: ControlPlane) -> None:
    found = _policies(checked)
    ours = {name_of(rule): found[name_of(rule)] for rule, _ in KEPT.values()}

    assert not {name: _warnings(policy) for name, policy in ours.items() if _warnings(policy)}


def test_the_checker_warns_of_a_field_that_is_none(checked: ControlPlane) -> None:
    """Else the silence above would show nothing."""
    assert _warnings(_policies(checked)["typo"])
