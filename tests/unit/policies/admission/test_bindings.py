from dataclasses import replace
from typing import Any

import pytest

from corelane.policies.admission.bindings import Action, bindings
from corelane.policies.admission.objects import kept_at_admission
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Level

KEPT = {rule.id: rule for rule, _ in kept_at_admission(load_catalogue())}
TELL = ["Audit", "Warn"]


def found(rule: str, action: Action = "deny") -> dict[str, dict[str, Any]]:
    return {
        each["metadata"]["name"]: each["spec"] for each in bindings(KEPT[rule], action, "waivers-1")
    }


def selected(spec: dict[str, Any]) -> list[str]:
    wanted = spec["matchResources"]["namespaceSelector"]["matchExpressions"]
    return [f"{each['key']} {each['operator']}" for each in wanted]


def test_teams_are_refused_and_others_are_told() -> None:
    teams, elsewhere = found("bandwidth_is_declared").values()

    assert teams["validationActions"] == ["Deny"]
    assert selected(teams) == ["corelane.io/tier Exists"]
    assert elsewhere["validationActions"] == TELL
    assert selected(elsewhere) == [
        "corelane.io/tier DoesNotExist",
        "kubernetes.io/metadata.name NotIn",
    ]


def test_each_place_has_a_name_of_its_own_and_the_same_parameters() -> None:
    specs = found("bandwidth_is_declared")

    assert [*specs] == [
        "corelane-cl-net-002",
        "corelane-cl-net-002-elsewhere",
    ]
    for spec in specs.values():
        assert spec["policyName"] == "corelane-cl-net-002"
        assert spec["paramRef"]["name"] == "waivers-1"
        assert spec["paramRef"]["namespace"] == "corelane-admission"


def test_an_audit_refuses_nowhere() -> None:
    for rule in KEPT:
        assert all(spec["validationActions"] == TELL for spec in found(rule, "audit").values())


def test_a_rule_that_only_warns_refuses_nowhere() -> None:
    mild = replace(KEPT["bandwidth_is_declared"], level=Level.WARN)

    assert all(
        each["spec"]["validationActions"] == TELL for each in bindings(mild, "deny", "waivers-1")
    )


def test_what_belongs_to_no_namespace_has_one_binding() -> None:
    [spec] = found("zonal_volumes_wait_for_their_pod").values()

    assert spec["validationActions"] == ["Deny"]
    assert "matchResources" not in spec


def test_roles_of_the_cluster_are_told_of_and_those_of_teams_refused() -> None:
    teams, elsewhere, cluster = found("roles_use_no_wildcards").values()

    assert teams["validationActions"] == ["Deny"]
    assert elsewhere["validationActions"] == TELL
    assert cluster["validationActions"] == TELL, "the control plane writes such roles itself"
    for spec, scope in ((teams, "Namespaced"), (elsewhere, "Namespaced"), (cluster, "Cluster")):
        [rules] = spec["matchResources"]["resourceRules"]
        assert rules["scope"] == scope, "a selector of namespaces never leaves out what has none"


@pytest.mark.parametrize(
    ("rule", "refusing"),
    [
        ("bandwidth_is_declared", ["Deny", "Allow"]),
        ("zonal_volumes_wait_for_their_pod", ["Deny"]),
        ("namespaces_enforce_pod_security", ["Allow"]),
    ],
)
def test_without_parameters_all_is_refused_but_the_way_back(rule: str, refusing: list[str]) -> None:
    missing = [spec["paramRef"]["parameterNotFoundAction"] for spec in found(rule).values()]

    assert missing == refusing
