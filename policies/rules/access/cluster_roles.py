"""The verbs that the ClusterRoles of a stack allow."""

from typing import Any, Final

from corelane.policies.model.stack import Stack
from corelane.policies.values.read import items_at, text_at, texts_at

CLUSTER_ROLE: Final = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
WRITES: Final = frozenset({"create", "update", "patch", "delete", "deletecollection", "*"})
# Kubernetes documentation, "Using RBAC Authorization": built-in roles that write to nodes.
_BUILT_IN: Final = {"cluster-admin": frozenset({"*"}), "system:node": WRITES - {"*"}}


def verbs_on(stack: Stack, role: str, resource: str) -> frozenset[str] | None:
    """Return the verbs of a ClusterRole on a resource of the core group or its subresources.

    ``None`` means that the stack does not declare the role.
    """
    if role in _BUILT_IN:
        return _BUILT_IN[role]
    declared = [
        each
        for each in stack.of_type(CLUSTER_ROLE)
        if text_at(each.props, "metadata", "name") == role
    ]
    if not declared:
        return None
    return frozenset(
        verb
        for each in declared
        for rule in items_at(each.props, "rules")
        if _covers(rule, resource)
        for verb in texts_at(rule, "verbs")
    )


def _covers(rule: Any, resource: str) -> bool:  # noqa: ANN401 -- any JSON value
    groups, kinds = set(texts_at(rule, "apiGroups")), set(texts_at(rule, "resources"))
    named = any(kind.partition("/")[0] in {resource, "*"} for kind in kinds)
    return named and bool(groups & {"", "*"})
