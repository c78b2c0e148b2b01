"""Containers are bounded."""

from collections.abc import Iterator

from policies.core.pods import WORKLOADS, Container, Pod, pod_of
from policies.core.quantity import quantity
from policies.core.read import at, has
from policies.core.rule import Level, Resource, Severity, Violation, rule


@rule(
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="State requests and limits of cpu and memory for every container, init containers too",
    controls=("nist-800-53r5/SC-6", "dora-rts-2024-1774/8"),
)
def containers_are_bounded(resource: Resource) -> Iterator[Violation]:
    """Every container of every tier states how much CPU and memory it may have, and is sure of.

    One leaking job without a memory limit takes what a node's agents need, and the kernel then
    kills what it likes; one without a CPU request is invisible to the scheduler, which packs its
    node until backtests of different days no longer compare. Defaults of a namespace's LimitRange
    do not count: they are another object's, and change without the workload.
    """
    pod = pod_of(resource)
    for kind in ("cpu", "memory"):
        whole = Container(pod.spec, f"{pod.path}spec").amount("limits", kind)
        asked = _asked_as_a_whole(pod, kind)
        for container in pod.containers():
            path = f"{container.path}.resources"
            if not (container.amount("limits", kind) or whole):
                yield Violation(f"container {container.name} has no limit of {kind}", path)
            elif not (container.amount("requests", kind) or asked):
                yield Violation(f"container {container.name} requests no {kind}", path)


def _asked_as_a_whole(pod: Pod, kind: str) -> bool:
    """Say whether the pod's own request is any: left out, it is the containers' sum, or its limit.

    The API server fills it in so (pkg/apis/core/v1/defaults.go, ``defaultPodRequests``).
    """
    if (stated := at(pod.spec, "resources", "requests", kind)) is not None:
        return bool(quantity(stated))
    limit = Container(pod.spec, "").amount("limits", kind)
    own = [
        each.amount("requests", kind)
        for each in pod.containers()
        if any(has(at(each.props, "resources", of), kind) for of in ("requests", "limits"))
    ]
    return bool(limit) and (any(own) or not own)
