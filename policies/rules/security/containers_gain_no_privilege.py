from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import at


@rule(
    code="CL-SEC-004",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Set securityContext.allowPrivilegeEscalation to false in the container",
    controls=(
        "cis-eks-1.8.0/4.2.5",
        "nist-800-53r5/AC-6",
        "cis-kubernetes-1.12/5.2.6",
        "nsa-cisa/C-0016",
    ),
)
def containers_gain_no_privilege(resource: Resource) -> Iterator[Violation]:
    """Containers set `allowPrivilegeEscalation` to false.

    If the field is not set, Kubernetes allows escalation: a setuid program or a file capability in
    an image then gives a process more privilege than its parent. An engine that needs a capability
    as a non-root user has no other way to get it, so each such engine needs a waiver with an
    approver and an end date.
    """
    for container in pod_of(resource).containers():
        if at(container.props, "securityContext", "allowPrivilegeEscalation") is not False:
            message = f"container {container.name} does not set allowPrivilegeEscalation to false"
            yield Violation(message, f"{container.path}.securityContext")
