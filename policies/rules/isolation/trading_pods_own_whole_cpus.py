from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.hosts.trading import trading_pod
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.values.quantity import is_whole, millis


@rule(
    code="CL-ISO-016",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy=(
        "Set limits.cpu to a whole number, set limits.memory, and set requests to the same values"
    ),
    controls=(
        "nist-800-53r5/SC-6",
        "reg-sci/1001(a)",
    ),
)
def trading_pods_own_whole_cpus(resource: Resource) -> Iterator[Violation]:
    """Every container of a t0 pod requests whole CPUs, with requests equal to limits.

    The kubelet's static CPU manager assigns exclusive CPUs only to containers of a Guaranteed pod
    that request an integer number of CPUs. One init container or sidecar with requests below its
    limits makes the whole pod Burstable. All its containers then run in the shared pool, where
    a neighbor's burst becomes the tail latency of an order.
    """
    pod = trading_pod(resource)
    for container in pod.containers():
        cpu, limit = container.amount("requests", "cpu"), container.amount("limits", "cpu")
        if cpu != limit or not is_whole(limit):
            yield Violation(
                f"container {container.name} requests {millis(cpu)} CPU with a limit of "
                f"{millis(limit)}, wanted the same whole number",
                f"{container.path}.resources",
            )
        memory = container.amount("limits", "memory")
        if not memory or container.amount("requests", "memory") != memory:
            yield Violation(
                f"container {container.name} has no memory limit, or a different request",
                f"{container.path}.resources",
            )
