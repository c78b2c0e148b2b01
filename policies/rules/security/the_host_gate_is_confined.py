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
from corelane.policies.model.vocabulary import NAMESPACE, TIER
from corelane.policies.objects.hosts.host_gate import NODE_CLAIM, UNVERIFIED, identity_of, is_gate
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.rules.security.gate_admission import confinements_of
from corelane.policies.values.read import mapping_at, text_at

_DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
_MUST_READ = {NODE_CLAIM: "the node of the token", UNVERIFIED: "the startup taint"}


@rule(
    code="CL-SEC-015",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy=(
        "Bind a ValidatingAdmissionPolicy with Deny to all writes of the host gate's service "
        "account"
    ),
    controls=("nist-800-53r5/AC-6", "nist-800-190/4.5.5"),
)
def the_host_gate_is_confined(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """An admission policy limits the host gate to one taint on the node that its token is from.

    RBAC knows verbs and resources, not which pod sends a request. Without a policy, a token from
    the weakest node can remove the taint of every other node, or label itself as a t0 node.
    """
    if not is_gate(pod_of(resource)):
        msg = "the workload is not the host gate"
        raise NotApplicable(msg)
    if resource.type != _DAEMON_SET:
        yield Violation("the host gate is not a DaemonSet, so some nodes are never verified")
    home, account = identity_of(resource, stack)
    for namespace in stack.of_type(NAMESPACE):
        metadata = mapping_at(namespace.props, "metadata")
        if text_at(metadata, "name") == home and text_at(metadata, "labels", TIER):
            yield Violation(f"the host gate runs in {home}, which is a team namespace")
    found = confinements_of(stack, f"system:serviceaccount:{home}:{account}")
    if not found:
        yield Violation(f"no enforced admission policy covers all writes of {home}/{account}")
    for mark, what in _MUST_READ.items():
        if found and not any(mark in policy for policy in found):
            yield Violation(f"no admission policy for {home}/{account} checks {what}")
