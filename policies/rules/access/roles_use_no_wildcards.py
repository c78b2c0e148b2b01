from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.values.read import items_at, texts_at

_RBAC: Final = "kubernetes:rbac.authorization.k8s.io/v1:"
_FIELDS: Final = ("apiGroups", "resources", "verbs", "nonResourceURLs")
# Kubernetes documentation, "Privilege escalation prevention and bootstrapping".
_ESCALATES: Final = frozenset({"bind", "escalate", "impersonate"})


@rule(
    code="CL-ACC-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={f"{_RBAC}ClusterRole", f"{_RBAC}Role"},
    remedy=(
        "List the API groups, resources and verbs that are needed, without bind, escalate and "
        "impersonate"
    ),
    controls=("nist-800-53r5/AC-6", "rts-6/18"),
)
def roles_use_no_wildcards(resource: Resource) -> Iterator[Violation]:
    """A Role or ClusterRole uses no wildcards and no privilege escalation verbs.

    A wildcard also allows whatever the next Kubernetes version adds. With `bind`, `escalate` or
    `impersonate`, an identity gets every right in the cluster with one more call, including reading
    session keys.
    """
    for index, rule_of_role in enumerate(items_at(resource.props, "rules")):
        path = f"rules[{index}]"
        for field in _FIELDS:
            if "*" in texts_at(rule_of_role, field):
                yield Violation(f"{field} contains a wildcard", f"{path}.{field}")
        if found := sorted(_ESCALATES & set(texts_at(rule_of_role, "verbs"))):
            yield Violation(
                f"the role has the escalation verbs {', '.join(found)}", f"{path}.verbs"
            )
