from typing import Any

import pytest

from policies.rules.security.the_host_gate_is_confined import the_host_gate_is_confined as rule
from tests.support.gate import (
    gate,
    gate_props,
    home,
    policy,
    policy_binding,
    policy_props,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import DEPLOYMENT, workload

POLICY = policy_props()
UNCONFINED = "no policy denies what corelane-hosts/host-gate must not write"


def test_a_gate_under_an_enforced_policy_complies() -> None:
    assert messages(rule, gate(), home(), policy(), policy_binding()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec/failurePolicy", "Ignore"),
        ("spec/matchConstraints/namespaceSelector", {"matchLabels": {"a": "b"}}),
        ("spec/matchConstraints/excludeResourceRules", [{"resources": ["nodes"]}]),
        ("spec/matchConstraints/resourceRules/0/resources", ["nodes"]),
        ("spec/matchConstraints/resourceRules/0/operations", ["CREATE", "DELETE"]),
        ("spec/matchConstraints/resourceRules/0/apiGroups", [""]),
        ("spec/matchConditions/0/expression", "request.userInfo.username == 'somebody'"),
        ("spec/matchConditions", []),
        ("metadata/name", "of another binding"),
    ],
)
def test_a_policy_that_leaves_something_out_is_none(path: str, value: Any) -> None:
    found = policy(changed(POLICY, path, value))

    assert messages(rule, gate(), found, policy_binding()) == [UNCONFINED]


@pytest.mark.parametrize(
    "spec",
    [
        {"validationActions": ["Warn", "Audit"]},
        {"matchResources": {"namespaceSelector": {}}},
        {"policyName": "another"},
    ],
)
def test_a_policy_that_is_not_in_force_is_none(spec: dict[str, Any]) -> None:
    assert messages(rule, gate(), policy(), policy_binding(**spec)) == [UNCONFINED]


def test_a_gate_without_a_policy_or_under_another_identity_is_reported() -> None:
    other = gate(changed(gate_props(), "spec/template/spec/serviceAccountName", "default"))

    assert messages(rule, gate()) == [UNCONFINED]
    assert messages(rule, other, policy(), policy_binding()) == [
        "no policy denies what corelane-hosts/default must not write"
    ]


@pytest.mark.parametrize(
    ("index", "what"), [("0", "the node of the token"), ("1", "the startup taint")]
)
def test_a_policy_that_does_not_look_is_reported(index: str, what: str) -> None:
    blind = policy(changed(POLICY, f"spec/validations/{index}/expression", "true"))

    assert messages(rule, gate(), blind, policy_binding()) == [
        f"no policy on corelane-hosts/host-gate looks at {what}"
    ]


def test_a_gate_among_a_teams_pods_is_reported() -> None:
    found = messages(rule, gate(), home(tier="t0"), policy(), policy_binding())

    assert found == ["the host gate lives in corelane-hosts, where a team's pods do"]


def test_a_gate_that_some_nodes_lack_is_reported() -> None:
    found = messages(rule, gate(kind=DEPLOYMENT), policy(), policy_binding())

    assert found == ["the host gate is no DaemonSet: a node without it is never verified"]


def test_other_workloads_are_not_judged() -> None:
    assert verdict(rule, workload()) == "not-applicable"


def test_an_unknown_policy_is_not_evaluated() -> None:
    unknown = policy(changed(POLICY, "spec/failurePolicy", UNKNOWN))
    plain = policy(without(POLICY, "spec/failurePolicy"))

    assert verdict(rule, gate(), unknown, policy_binding()) == "not-evaluated"
    assert verdict(rule, gate(), plain, policy_binding()) == "pass", "Fail is the default"
