import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from corelane.policies.admission.api_kinds import has_api, kinds_of, resource_rules
from corelane.policies.admission.bindings import bindings
from corelane.policies.admission.objects import admission_objects, kept_at_admission
from corelane.policies.admission.policy import admission_policy
from corelane.policies.cases.case_files import Admission, Validation
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule

KEPT = {rule.id: (rule, words) for rule, words in kept_at_admission(load_catalogue())}
WORKLOAD_RULE = KEPT["bandwidth_is_declared"][0]
# RFC 1123, in the form that the API server asks of names (k8s.io/apimachinery util/validation).
DNS_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


@cache
def policies() -> dict[str, dict[str, Any]]:
    return {each.code: each.policy for each in admission_objects("deny", ()).rules}


def test_a_policy_is_named_after_the_code_of_its_rule_and_fails_closed() -> None:
    policy = policies()[WORKLOAD_RULE.code]

    assert policy["metadata"] == {"name": "corelane-cl-net-002"}
    assert policy["spec"]["failurePolicy"] == "Fail"
    assert policy["spec"]["paramKind"] == {"apiVersion": "v1", "kind": "ConfigMap"}


def test_it_asks_for_every_workload_and_for_debugging_containers() -> None:
    found = {
        (rule["apiGroups"][0], plural)
        for rule in resource_rules(WORKLOAD_RULE)
        for plural in rule["resources"]
    }

    assert found == {
        ("", "pods"),
        ("", "pods/ephemeralcontainers"),
        ("", "replicationcontrollers"),
        ("apps", "daemonsets"),
        ("apps", "deployments"),
        ("apps", "replicasets"),
        ("apps", "statefulsets"),
        ("argoproj.io", "rollouts"),
        ("batch", "cronjobs"),
        ("batch", "jobs"),
    }
    assert {tuple(rule["operations"]) for rule in resource_rules(WORKLOAD_RULE)} == {
        ("CREATE", "UPDATE")
    }


def test_what_has_no_api_is_left_out() -> None:
    rule = KEPT["images_are_pinned_by_digest"][0]

    assert any(not has_api(token) for token in rule.applies_to)
    assert {kind.kind for kind in kinds_of(rule)} >= {"Pod", "CronJob"}
    assert not has_api("kubernetes:helm.sh/v3:Release")
    assert not has_api("kubernetes:projectcalico.org/v3:NetworkPolicy")


def test_a_kind_without_a_known_plural_is_an_error() -> None:
    strange = a_rule({"kubernetes:example.com/v1:Thing"})

    with pytest.raises(ValueError, match=r"no plural of kubernetes:example\.com/v1:Thing"):
        kinds_of(strange)


def a_rule(applies_to: set[str]) -> Rule:
    known = WORKLOAD_RULE
    return Rule(
        id="things_hold",
        code="CL-TST-001",
        family="isolation",
        level=known.level,
        severity=known.severity,
        applies_to=frozenset(applies_to),
        scope="resource",
        remedy='Write "it" down',
        controls=(),
        check=known.check,
        rationale="Things hold.",
    )


def expressions(policy: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["expression"] for each in policy["spec"]["variables"]}


def test_a_violation_is_told_with_rule_and_remedy_and_by_name() -> None:
    words = Admission(
        unless=("object.a", "object.b"),
        variables={"mine": "1"},
        validations=(
            Validation(expression="object.c", message="it is no c"),
            Validation(each="object.list", expression="it.ok", message="it is not ok"),
        ),
    )
    policy = admission_policy(a_rule({"kubernetes:core/v1:Namespace"}), words)
    plain, each = policy["spec"]["validations"]

    assert plain["message"] == 'CL-TST-001 things_hold: it is no c. Write "it" down'
    assert plain["expression"] == "!variables.judged || (object.c)"
    assert "messageExpression" not in plain
    assert each["expression"] == "!variables.judged || ((object.list).all(it, it.ok))"
    assert each["messageExpression"] == (
        '"CL-TST-001 things_hold: " + (object.list).filter(it, !(it.ok))'
        ".map(it, string(it.?name.orValue('unnamed'))).join(', ')"
        r' + ": it is not ok. Write \"it\" down"'
    )
    found = expressions(policy)
    assert found["judged"] == "variables.waivers.size() == 0 && !(object.a) && !(object.b)"
    assert [*found] == ["entries", "makers", "waivers", "mine", "judged"], "each after what it uses"


def test_only_what_makes_pods_has_a_pod_and_may_change_beside_it() -> None:
    namespaces = policies()[KEPT["namespaces_enforce_pod_security"][0].code]
    workloads = policies()[WORKLOAD_RULE.code]

    assert {"template", "pod", "meta", "containers", "tier"} <= expressions(workloads).keys()
    assert "pod" not in expressions(namespaces)
    assert "matchConditions" not in namespaces["spec"]
    [condition] = workloads["spec"]["matchConditions"]
    assert "request.operation == 'CREATE' ||" in condition["expression"]


def test_a_pod_has_the_tier_of_its_label_or_of_the_nodes_that_it_asks_for() -> None:
    found = expressions(policies()[WORKLOAD_RULE.code])
    label, node = (
        "variables.meta.?labels[?'corelane.io/tier'].orValue('')",
        "variables.pod.?nodeSelector[?'corelane.io/tier'].orValue('')",
    )

    assert found["tier"] == f"([{label}, {node}].filter(tier, tier != '') + [''])[0]"


def test_containers_are_all_that_run_in_a_pod() -> None:
    found = expressions(policies()[WORKLOAD_RULE.code])
    init, main = (f"variables.pod.?{each}.orValue([])" for each in ("initContainers", "containers"))

    assert found["planned"] == f"{init} + {main}"
    assert found["containers"] == (
        "variables.planned + variables.pod.?ephemeralContainers.orValue([])"
    )


@pytest.mark.parametrize("rule", KEPT)
def test_no_message_is_more_than_a_line(rule: str) -> None:
    """Kubernetes refuses a message with a line break."""
    code = KEPT[rule][0].code
    for validation in policies()[code]["spec"]["validations"]:
        assert "\n" not in validation["message"]
        assert validation["message"].startswith(f"{code} {rule}: ")


def test_the_same_rules_give_the_same_objects() -> None:
    assert admission_objects("deny", ()) == admission_objects("deny", ())
    codes = [*policies()]
    assert codes == sorted(codes)


def test_a_rule_that_is_renamed_keeps_the_names_of_its_objects() -> None:
    """A new name would leave the cluster for a moment without the rule, or with two of it."""
    rule, words = KEPT["roles_use_no_wildcards"]
    renamed = replace(rule, id="roles_name_what_they_may_do")

    assert names_of(renamed, words) == names_of(rule, words)
    assert "roles_use_no_wildcards" not in str(admission_policy(renamed, words))


@pytest.mark.parametrize("rule", KEPT)
def test_every_name_is_one_that_kubernetes_takes(rule: str) -> None:
    names = names_of(*KEPT[rule])

    assert all(DNS_SUBDOMAIN.fullmatch(name) and len(name) <= 253 for name in names)


def names_of(rule: Rule, words: Admission) -> list[str]:
    objects = (admission_policy(rule, words), *bindings(rule, "deny", "waivers-1"))
    return [each["metadata"]["name"] for each in objects]
