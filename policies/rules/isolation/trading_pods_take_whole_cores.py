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
    remedy="Ask for a multiple of the threads per core, or switch SMT off for the pool",
    controls=("nist-800-53r5/SC-6", "nist-800-53r5/SC-4"),
)
def trading_pods_take_whole_cores(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A trading container's CPUs are whole cores of its pool, every thread of them.

    The kubelet counts threads. With ``full-pcpus-only`` it refuses three of them on cores of two
    (``SMTAlignmentError``), and the controller makes the pod again without end; without that
    option the fourth thread goes to a neighbour, who then shares the execution ports and caches
    of an order's core.
    """
    pod = trading_pod(resource)
    for pool in pools_for(pod, stack):
        threads = threads_per_core(host_plan(pool))
        for container in pod.containers():
            cpu = container.amount("requests", "cpu")
            if is_whole(cpu) and not is_whole(cpu / threads):
                asked = f"container {container.name} asks for {millis(cpu)} CPUs"
                message = f"{asked}, and a core of pool {pool.name} has {millis(threads)}"
                yield Violation(message, f"{container.path}.resources")
