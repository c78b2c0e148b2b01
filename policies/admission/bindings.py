"""Bindings of a rule's policy: its namespaces, and its action there."""

from collections.abc import Iterator
from typing import Any, Final, Literal

from corelane.policies.admission import exemptions
from corelane.policies.admission.api_kinds import kinds_of, resource_rules, scope_of
from corelane.policies.admission.policy import API_VERSION, name_of
from corelane.policies.model.rule import Level, Rule
from corelane.policies.model.vocabulary import TIER

Action = Literal["deny", "audit"]
_Place = tuple[str, list[str], dict[str, Any]]
# Where the cluster's own parts live, which nobody here declares.
_OF_THE_CLUSTER: Final = ["kube-node-lease", "kube-public", "kube-system"]
# At each start the control plane writes roles that no rule would allow
# (plugin/pkg/auth/authorizer/rbac/bootstrappolicy), and charts bring theirs.
_WRITTEN_BY_THE_CLUSTER: Final = "rbac.authorization.k8s.io"
_WARN: Final = ["Audit", "Warn"]
_TEAMS: Final = {"key": TIER, "operator": "Exists"}
_OTHERS: Final = (
    {"key": TIER, "operator": "DoesNotExist"},
    {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": _OF_THE_CLUSTER},
)


def bindings(rule: Rule, action: Action, waivers: str) -> list[dict[str, Any]]:
    """Return the bindings of a rule's policy; ``waivers`` names the ConfigMap it is given.

    Teams' namespaces are those that carry a tier. A violation elsewhere is admitted with a warning:
    what charts install is not declared here. What belongs to no namespace is judged like a team's,
    unless the control plane writes such objects itself.
    """
    return [_binding(rule, waivers, each) for each in _places(rule, action)]


def _places(rule: Rule, action: Action) -> Iterator[_Place]:
    """Yield suffix of the name, what is done, and where, of each binding."""
    kinds = kinds_of(rule)
    scopes = {scope_of(kind) for kind in kinds}
    refuses = action == "deny" and rule.level is Level.BLOCK
    for scope in sorted(scopes, reverse=True):
        kept = {} if len(scopes) == 1 else {"resourceRules": resource_rules(rule, scope=scope)}
        if scope == "Namespaced":
            yield "", ["Deny"] if refuses else _WARN, {**kept, **_within(_TEAMS)}
            yield "-elsewhere", _WARN, {**kept, **_within(*_OTHERS)}
            continue
        own = any(k.group == _WRITTEN_BY_THE_CLUSTER for k in kinds if not k.namespaced)
        suffix = "-of-the-cluster" if kept else ""
        yield suffix, ["Deny"] if refuses and not own else _WARN, kept


def _without_parameters(rule: Rule, actions: list[str]) -> str:
    """Refuse all where nobody can say what is excepted, but not the way back.

    Who has deleted the ConfigMap, or the namespace it is in, has to be able to make it again.
    """
    makes_the_place = any(kind.kind == "Namespace" for kind in kinds_of(rule))
    return "Deny" if actions == ["Deny"] and not makes_the_place else "Allow"


def _within(*wanted: dict[str, Any]) -> dict[str, Any]:
    return {"namespaceSelector": {"matchExpressions": [*wanted]}}


def _binding(rule: Rule, waivers: str, place: _Place) -> dict[str, Any]:
    suffix, actions, where = place
    found = {"matchResources": {"matchPolicy": "Equivalent", **where}} if where else {}
    return {
        "apiVersion": API_VERSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": f"{name_of(rule)}{suffix}"},
        "spec": {
            "policyName": name_of(rule),
            "validationActions": actions,
            "paramRef": {
                "name": waivers,
                "namespace": exemptions.NAMESPACE,
                "parameterNotFoundAction": _without_parameters(rule, actions),
            },
            **found,
        },
    }
