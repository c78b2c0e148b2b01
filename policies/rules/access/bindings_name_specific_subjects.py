from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.values.read import items_at, text_at

_RBAC: Final = "kubernetes:rbac.authorization.k8s.io/v1:"


@rule(
    code="CL-ACC-002",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={f"{_RBAC}ClusterRoleBinding", f"{_RBAC}RoleBinding"},
    remedy=(
        "Bind the role to one service account or to a group of your identity provider; declare "
        "administrators under cluster.operators"
    ),
    controls=("nist-800-53r5/AC-6", "rts-6/18"),
)
def bindings_name_specific_subjects(resource: Resource) -> Iterator[Violation]:
    """A binding names a specific group or service account, and never grants `cluster-admin`.

    The group `system:authenticated` contains every pod that has a token, a research notebook
    included. The service account `default` belongs to every pod that names no other. Cluster
    administrators are declared as EKS access entries, because AWS records every change to those.
    """
    if text_at(resource.props, "roleRef", "name") == "cluster-admin":
        yield Violation("the binding grants cluster-admin", "roleRef.name")
    for index, subject in enumerate(items_at(resource.props, "subjects")):
        kind, name = text_at(subject, "kind"), text_at(subject, "name")
        path = f"subjects[{index}]"
        if kind in {"Group", "User"} and name.startswith("system:"):
            yield Violation(f"{name} is a built-in user or group", f"{path}.name")
        elif kind == "ServiceAccount" and name == "default":
            yield Violation(
                "the service account default is shared by every pod that names no other",
                f"{path}.name",
            )
