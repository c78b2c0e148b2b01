from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import DOCKER_CONTAINER, EDGE_HOST
from corelane.policies.objects.hosts.hostplan import host_plan
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at


@rule(
    code="CL-ISO-005",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={DOCKER_CONTAINER},
    remedy="Set memory, set memorySwap to the same value, and keep the sum within the host's plan",
    controls=("nist-800-53r5/SC-6",),
)
def edge_containers_own_their_memory(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A container on an edge host has a memory limit and no swap, and fits in the host's memory.

    Docker sets no limit by default, and lets a container swap as much as its memory limit. There is
    no kubelet to evict containers: when memory runs out, the kernel OOM kills the largest process,
    which is the order gateway. A page that is swapped in costs milliseconds.
    """
    host = stack.parent_of(resource)
    if host is None or host.type != EDGE_HOST:
        msg = "the container is not on an edge host"
        raise NotApplicable(msg)
    limit = _mib(resource, "memory")
    if not limit:
        yield Violation("the container has no memory limit", "memory")
    elif _mib(resource, "memorySwap") != limit:
        yield Violation("memorySwap differs from memory, so the container can swap", "memorySwap")
    nodes = items_at(host_plan(host), "numaNodes")
    there = sum((quantity(at(node, "allocatableMiB") or 0) for node in nodes), Fraction(0))
    wanted = stack.once(_by_host)[host.urn]
    if wanted > there:
        yield Violation(f"memory limits on the host sum to {wanted} of {there} MiB", "memory")


def _mib(container: Resource, key: str) -> Fraction:
    return quantity(at(container.props, key) or 0)


def _by_host(stack: Stack) -> dict[str, Fraction]:
    found: dict[str, Fraction] = defaultdict(Fraction)
    for container in stack.of_type(DOCKER_CONTAINER):
        found[container.parent] += _mib(container, "memory")
    return found
