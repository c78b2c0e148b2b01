from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.objects.hosts.host_gate import gates_of, identity_of
from corelane.policies.rules.access.cluster_roles import WRITES, verbs_on
from corelane.policies.values.read import items_at, text_at

_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
_GATES_VERBS = frozenset({"get", "patch"})


@rule(
    code="CL-ACC-006",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={_BINDING},
    remedy=(
        "Grant write access to nodes only to the host gate's service account, with the verbs "
        "get and patch"
    ),
    controls=("nist-800-53r5/AC-6",),
)
def only_the_host_gate_patches_nodes(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Only the host gate may write to nodes, and it may only get and patch them.

    Labels and taints decide which workload runs on which host. With write access to nodes, an
    identity can move any team's pod next to an engine, or remove the taint from a node that failed
    its audit.
    """
    role = text_at(resource.props, "roleRef", "name")
    verbs = verbs_on(stack, role, "nodes")
    if verbs is None:
        msg = f"the stack does not declare the ClusterRole {role}"
        raise NotApplicable(msg)
    if not verbs & WRITES:
        return
    gates = {identity_of(gate, stack) for gate in stack.once(gates_of)}
    for index, subject in enumerate(items_at(resource.props, "subjects")):
        named = text_at(subject, "namespace"), text_at(subject, "name")
        path = f"subjects[{index}]"
        if text_at(subject, "kind") != "ServiceAccount" or named not in gates:
            yield Violation(f"{'/'.join(filter(None, named))} may write to nodes", path)
        elif extra := sorted(verbs - _GATES_VERBS):
            yield Violation(f"the host gate has unneeded verbs on nodes: {', '.join(extra)}", path)
