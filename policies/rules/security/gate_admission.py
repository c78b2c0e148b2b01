"""Admission policies of a stack that cover every write of a user."""

from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.values.read import at, has, items_at, mapping_at, text_at, texts_at

_API: Final = "kubernetes:admissionregistration.k8s.io/v1:"
POLICY: Final = f"{_API}ValidatingAdmissionPolicy"
BINDING: Final = f"{_API}ValidatingAdmissionPolicyBinding"
_WRITES: Final = frozenset({"CREATE", "UPDATE", "DELETE", "CONNECT"})


def confinements_of(stack: Stack, username: str) -> tuple[str, ...]:
    """Return the expressions of each enforced policy that covers all writes of a user."""
    bound = stack.once(_enforced)
    return tuple(
        "\n".join(_expressions(policy))
        for policy in stack.of_type(POLICY)
        if text_at(policy.props, "metadata", "name") in bound and _judges_all_of(policy, username)
    )


def _enforced(stack: Stack) -> frozenset[str]:
    """Return the names of policies that a binding enforces on every resource."""
    return frozenset(
        text_at(binding.props, "spec", "policyName")
        for binding in stack.of_type(BINDING)
        if "Deny" in set(texts_at(binding.props, "spec", "validationActions"))
        and not has(at(binding.props, "spec"), "matchResources")
    )


def _judges_all_of(policy: Resource, username: str) -> bool:
    """Return whether a policy fails closed and matches on this user only."""
    spec = mapping_at(policy.props, "spec")
    conditions = [text_at(one, "expression") for one in items_at(spec, "matchConditions")]
    asked = f"request.userInfo.username == '{username}'"
    matches = mapping_at(spec, "matchConstraints")
    narrowed = any(has(matches, key) for key in _NARROWING)
    everything = any(_is_everything(rule) for rule in items_at(matches, "resourceRules"))
    closed = text_at(spec, "failurePolicy") in {"", "Fail"}
    return closed and conditions == [asked] and everything and not narrowed


_NARROWING: Final = ("excludeResourceRules", "namespaceSelector", "objectSelector")


def _is_everything(rule: Any) -> bool:  # noqa: ANN401 -- any JSON value
    operations = set(texts_at(rule, "operations"))
    return (
        [*items_at(rule, "apiGroups")] == ["*"]
        and [*items_at(rule, "apiVersions")] == ["*"]
        and [*items_at(rule, "resources")] == ["*/*"]
        and text_at(rule, "scope") in {"", "*"}
        and (operations == {"*"} or operations >= _WRITES)
    )


def _expressions(policy: Resource) -> list[str]:
    spec = mapping_at(policy.props, "spec")
    parts = [*items_at(spec, "variables"), *items_at(spec, "validations")]
    return [text_at(part, "expression") for part in parts]
