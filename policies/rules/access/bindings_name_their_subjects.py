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
    remedy="Bind a role of the stack to one service account or to a group of the firm",
    controls=("nist-800-53r5/AC-6", "rts-6/18"),
)
def bindings_name_their_subjects(resource: Resource) -> Iterator[Violation]:
    """No binding gives rights to a group of Kubernetes' own, and none makes an administrator.

    `system:authenticated` is every pod with a token, a researcher's notebook among them. Who
    administers the cluster is said by EKS access entries, where AWS records each change.
    """
    if text_at(resource.props, "roleRef", "name") == "cluster-admin":
        yield Violation("the binding makes an administrator", "roleRef.name")
    for index, subject in enumerate(items_at(resource.props, "subjects")):
        kind, name = text_at(subject, "kind"), text_at(subject, "name")
        path = f"subjects[{index}]"
        if kind in {"Group", "User"} and name.startswith("system:"):
            yield Violation(f"{name} is not one party", f"{path}.name")
        elif kind == "ServiceAccount" and name == "default":
            yield Violation("the account is that of every pod that names none", f"{path}.name")
