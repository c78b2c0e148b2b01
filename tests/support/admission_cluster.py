"""An API server that keeps the rules, each asked only about what is marked for it."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from corelane.policies.admission.api_kinds import kinds_of
from corelane.policies.admission.exemptions import NAMESPACE, Exemption, parameters
from corelane.policies.admission.objects import kept_at_admission
from corelane.policies.admission.policy import admission_policy, name_of
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule
from tests.support.control_plane import Answer, ControlPlane
from tests.support.crds import crds_of
from tests.support.dry_run import MARK
from tests.support.gate_cluster import wait_for

KEPT: Final = {rule.id: (rule, words) for rule, words in kept_at_admission(load_catalogue())}
TIERS: Final = ("corelane-t0", "corelane-t1", "corelane-t2")


def install(plane: ControlPlane, exemptions: Sequence[Exemption] = ()) -> None:
    """Apply definitions, priorities, parameters and policies, each bound by a label."""
    apply_crds(plane, sorted({(k.group, k.kind) for r, _ in KEPT.values() for k in kinds_of(r)}))
    for value, name in enumerate(reversed(TIERS), start=1):
        plane.apply(priority_class(name, value))
    plane.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    plane.apply(parameters(exemptions))
    for rule, words in KEPT.values():
        plane.apply(admission_policy(rule, words))
        plane.apply(binding_by_mark(rule, exemptions))
    wait_for_policies(plane, exemptions)


def apply_crds(plane: ControlPlane, kinds: Iterable[tuple[str, str]]) -> None:
    """Define the custom ones of some kinds, and wait until they are served."""
    built_in = {"", "apps", "batch", "policy"}
    custom = [key for key in kinds if key[0] not in built_in and not key[0].endswith(".k8s.io")]
    for crd in crds_of(custom):
        plane.apply(crd)
        names, group = crd["spec"]["names"], crd["spec"]["group"]
        for version in crd["spec"]["versions"]:
            path = f"/apis/{group}/{version['name']}/{names['plural']}"
            if version["served"]:
                wait_for(lambda path=path: plane.ask("GET", path).status == 200, path)


def priority_class(name: str, value: int) -> dict[str, Any]:
    """Return a priority class."""
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
    }


def binding_by_mark(rule: Rule, exemptions: Sequence[Exemption]) -> dict[str, Any]:
    """Return a binding that denies what is marked for a rule, wherever it is."""
    return _binding(name_of(rule), {"matchLabels": {MARK: rule.id}}, exemptions)


def _binding(
    policy: str, selector: Mapping[str, Any], exemptions: Sequence[Exemption]
) -> dict[str, Any]:
    name = parameters(exemptions)["metadata"]["name"]
    place = {"name": name, "namespace": NAMESPACE, "parameterNotFoundAction": "Deny"}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": f"{policy}-marked"},
        "spec": {
            "policyName": policy,
            "validationActions": ["Deny"],
            "paramRef": place,
            "matchResources": {"objectSelector": dict(selector)},
        },
    }


def wait_for_policies(plane: ControlPlane, exemptions: Sequence[Exemption] = ()) -> None:
    """Wait for a policy that was applied last: all before it are in force by then."""
    name = "sentinel"
    rule = {
        "apiGroups": [""],
        "apiVersions": ["v1"],
        "operations": ["CREATE"],
        "resources": ["configmaps"],
    }
    policy = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"},
            "matchConstraints": {"resourceRules": [rule]},
            "validations": [{"expression": "false", "message": name}],
        },
    }
    binding = _binding(name, {"matchLabels": {MARK: name}}, exemptions)
    plane.apply(policy)
    plane.apply(binding)
    body = {"kind": "ConfigMap", "metadata": {"name": name, "labels": {MARK: name}}}
    path = "/api/v1/namespaces/default/configmaps?dryRun=All"
    body = {"apiVersion": "v1", **copy.deepcopy(body)}
    wait_for(lambda: name in plane.ask("POST", path, body).said, "the last policy is in force")
    plane.delete(binding)
    plane.delete(policy)


def denied_by(answer: Answer, rule: Rule) -> bool:
    """Return whether an answer is the rule's own refusal, and not another's."""
    return answer.status == 403 and f"{name_of(rule)}' " in answer.said and rule.id in answer.said
