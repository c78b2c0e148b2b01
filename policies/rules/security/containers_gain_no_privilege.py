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
    """No process of a container can hold more privilege than the one that started it.

    It must be said explicitly: left out, Kubernetes allows it. A set-user-ID program or a file
    capability in an image is then all it takes to become more than the image's author meant. An
    engine that needs a capability as an ordinary user has no other way to hold it, so each such
    engine is a decision for a waiver, with its approver and its end.
    """
    for container in pod_of(resource).containers():
        if at(container.props, "securityContext", "allowPrivilegeEscalation") is not False:
            message = f"container {container.name} does not forbid privilege escalation"
            yield Violation(message, f"{container.path}.securityContext")
