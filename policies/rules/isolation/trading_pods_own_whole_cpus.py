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
    remedy="Set limits.cpu and limits.memory, cpu to a whole number, and requests to the same",
    controls=(
        "nist-800-53r5/SC-6",
        "reg-sci/1001(a)",
    ),
)
def trading_pods_own_whole_cpus(resource: Resource) -> Iterator[Violation]:
    """Every container of a trading pod asks for whole CPUs, with requests equal to limits.

    The kubelet's static CPU manager gives exclusive CPUs only to containers of a Guaranteed pod
    that ask for an integer. One init container or sidecar without equal requests and limits
    makes the whole pod Burstable: every container then runs in the shared pool, where a
    neighbour's burst becomes the tail latency of an order.
    """
    pod = trading_pod(resource)
    for container in pod.containers():
        cpu, limit = container.amount("requests", "cpu"), container.amount("limits", "cpu")
        if cpu != limit or not is_whole(limit):
            yield Violation(
                f"container {container.name} asks for {millis(cpu)} of {millis(limit)} CPU",
                f"{container.path}.resources",
            )
        memory = container.amount("limits", "memory")
        if not memory or container.amount("requests", "memory") != memory:
            yield Violation(
                f"container {container.name} does not ask for all of its memory limit",
                f"{container.path}.resources",
            )
