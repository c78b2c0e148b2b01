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
from corelane.policies.objects.hosts.hostplan import host_plan, pools_selected
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.objects.placement.huge_pages import mib_kept, mib_wanted
from corelane.policies.values.quantity import millis


@rule(
    code="CL-ISO-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Reserve the pages under hugePages of the pool's profile, or lower the request",
    controls=("nist-800-53r5/SC-6",),
)
def huge_page_requests_fit_the_nodes(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Each pool that a pod selects has enough huge pages on a node for the pod's requests.

    Huge pages exist only if they were reserved at boot. A pod that requests more, or a size that
    its nodes do not have, stays Pending. An autoscaler does not help, because every new node is the
    same.
    """
    pod = pod_of(resource)
    wanted = mib_wanted(pod)
    if not wanted:
        msg = "the pod requests no huge pages"
        raise NotApplicable(msg)
    for pool in pools_selected(pod.spec, stack):
        there = mib_kept(host_plan(pool))
        for size, mib in wanted.items():
            if mib > there[size]:
                need = f"the pod requests {millis(mib)} MiB in pages of {size}"
                message = f"{need}, a node of pool {pool.name} has {there[size]} MiB"
                yield Violation(message, f"{pod.path}spec.containers")
