from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.confinement import GRANTABLE
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import texts_at


@rule(
    code="CL-SEC-002",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Add at most IPC_LOCK, SYS_NICE, NET_RAW and NET_BIND_SERVICE",
    controls=(
        "nist-800-53r5/AC-6",
        "nist-800-190/4.5.5",
        "cis-kubernetes-1.12/5.2.9",
    ),
)
def containers_add_few_capabilities(resource: Resource) -> Iterator[Violation]:
    """A container adds only the capabilities IPC_LOCK, SYS_NICE, NET_RAW and NET_BIND_SERVICE.

    `SYS_ADMIN`, `SYS_PTRACE`, `SYS_MODULE` or `NET_ADMIN` let one strategy read another's memory,
    or send orders from another's address.
    """
    for container in pod_of(resource).containers():
        added = set(texts_at(container.props, "securityContext", "capabilities", "add"))
        if extra := sorted(added - GRANTABLE):
            yield Violation(
                f"container {container.name} adds {', '.join(extra)}",
                f"{container.path}.securityContext.capabilities.add",
            )
