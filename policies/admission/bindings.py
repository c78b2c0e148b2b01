"""Where a rule's policy is in force, and what it does there: refuse, or tell."""

from typing import Any, Final, Literal

from policies.admission import exemptions
from policies.admission.api_kinds import kinds_of
from policies.admission.policy import API_VERSION, name_of
from policies.core.rule import Level, Rule
from policies.core.vocabulary import TIER

Action = Literal["deny", "audit"]
# Where the cluster's own parts live, which nobody here declares.
_OF_THE_CLUSTER: Final = ("kube-node-lease", "kube-public", "kube-system")
_TELL: Final = ("Audit", "Warn")


def bindings(rule: Rule, action: Action, waivers: str) -> list[dict[str, Any]]:
    """Return the bindings of a rule's policy; ``waivers`` names the ConfigMap it is given.

    Teams' namespaces are those that carry a tier. Elsewhere a violation is told and admitted: what
    charts install is not declared here. What belongs to no namespace is judged like a team's.
    """
    refuses = action == "deny" and rule.level is Level.BLOCK
    actions = ["Deny"] if refuses else [*_TELL]
    if not all(kind.namespaced for kind in kinds_of(rule)):
        return [_binding(rule, waivers, actions, None)]
    teams = [{"key": TIER, "operator": "Exists"}]
    others = [
        {"key": TIER, "operator": "DoesNotExist"},
        {
            "key": "kubernetes.io/metadata.name",
            "operator": "NotIn",
            "values": [*_OF_THE_CLUSTER],
        },
    ]
    return [
        _binding(rule, waivers, actions, teams),
        _elsewhere(_binding(rule, waivers, [*_TELL], others)),
    ]


def _binding(
    rule: Rule, waivers: str, actions: list[str], where: list[dict[str, Any]] | None
) -> dict[str, Any]:
    place = {} if where is None else {"matchResources": _in_namespaces(where)}
    return {
        "apiVersion": API_VERSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name_of(rule)},
        "spec": {
            "policyName": name_of(rule),
            "validationActions": actions,
            "paramRef": {
                "name": waivers,
                "namespace": exemptions.NAMESPACE,
                "parameterNotFoundAction": "Deny",
            },
            **place,
        },
    }


def _elsewhere(binding: dict[str, Any]) -> dict[str, Any]:
    name = f"{binding['metadata']['name']}-elsewhere"
    return {**binding, "metadata": {"name": name}}


def _in_namespaces(where: list[dict[str, Any]]) -> dict[str, Any]:
    return {"matchPolicy": "Equivalent", "namespaceSelector": {"matchExpressions": where}}
