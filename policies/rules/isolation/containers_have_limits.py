from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of


@rule(
    code="CL-ISO-002",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy=(
        "Set requests and limits for cpu and memory on every container, including init containers"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def containers_have_limits(resource: Resource) -> Iterator[Violation]:
    """Every container has CPU and memory requests and limits.

    A job that leaks memory without a limit takes the memory of node agents, and the kernel OOM
    kills processes of its choice. A container without a CPU request is invisible to the scheduler,
    which overcommits the node until backtests of different days are no longer comparable. Defaults
    from a LimitRange do not count, because they belong to another object and change without the
    workload. Pod-level resources do not count either, because they let one container starve the
    others.
    """
    for container in pod_of(resource).containers():
        path = f"{container.path}.resources"
        for kind in ("cpu", "memory"):
            if container.amount("limits", kind) <= 0:
                yield Violation(f"container {container.name} has no {kind} limit", path)
            elif container.amount("requests", kind) <= 0:
                yield Violation(f"container {container.name} has no {kind} request", path)
