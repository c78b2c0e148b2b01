from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.objects.hosts.hostplan import host_plan, threads_per_core
from corelane.policies.objects.hosts.trading import pools_for, trading_pod
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.values.quantity import is_whole, millis


@rule(
    code="CL-ISO-019",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Request a multiple of the threads per core, or disable SMT for the pool",
    controls=("nist-800-53r5/SC-6", "nist-800-53r5/SC-4"),
)
def trading_pods_use_whole_cores(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A container of a t0 pod requests whole physical cores of its pool, with all their threads.

    The kubelet counts threads as CPUs. With `full-pcpus-only` it rejects three threads on cores of
    two (`SMTAlignmentError`), and the controller recreates the pod in a loop. Without that option
    the fourth thread goes to another pod, which then shares the core's execution ports and caches
    with an order.
    """
    pod = trading_pod(resource)
    for pool in pools_for(pod, stack):
        threads = threads_per_core(host_plan(pool))
        for container in pod.containers():
            cpu = container.amount("requests", "cpu")
            if is_whole(cpu) and not is_whole(cpu / threads):
                asked = f"container {container.name} requests {millis(cpu)} CPUs"
                message = f"{asked}, but a core of pool {pool.name} has {millis(threads)} threads"
                yield Violation(message, f"{container.path}.resources")
