from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of


@rule(
    code="CL-ISO-002",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="State requests and limits of cpu and memory for every container, init containers too",
    controls=("nist-800-53r5/SC-6",),
)
def containers_are_bounded(resource: Resource) -> Iterator[Violation]:
    """Every container of every tier states how much CPU and memory it may have, and is sure of.

    One leaking job without a memory limit takes what a node's agents need, and the kernel then
    kills what it likes; one without a CPU request is invisible to the scheduler, which packs its
    node until backtests of different days no longer compare. Defaults of a namespace's LimitRange
    do not count: they are another object's, and change without the workload; nor do amounts for the
    pod as a whole, which let one of its containers starve the others.
    """
    for container in pod_of(resource).containers():
        path = f"{container.path}.resources"
        for kind in ("cpu", "memory"):
            if container.amount("limits", kind) <= 0:
                yield Violation(f"container {container.name} has no limit of {kind}", path)
            elif container.amount("requests", kind) <= 0:
                yield Violation(f"container {container.name} requests no {kind}", path)
