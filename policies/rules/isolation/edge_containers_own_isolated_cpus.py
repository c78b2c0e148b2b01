from collections import defaultdict
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
from corelane.policies.model.vocabulary import DOCKER_CONTAINER, EDGE_HOST
from corelane.policies.objects.hosts.hostplan import cpu_set, host_plan
from corelane.policies.values.cpulist import cpulist, cpus
from corelane.policies.values.read import items_at, text_at


@rule(
    code="CL-ISO-004",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={DOCKER_CONTAINER},
    remedy="Set cpuSet to isolated CPUs of one NUMA node that no other container uses",
    controls=("nist-800-53r5/SC-6", "nist-800-53r5/SC-4"),
)
def edge_containers_own_isolated_cpus(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A container on an edge host is pinned to isolated CPUs of its own, on one NUMA node.

    Docker pins a container to any CPU in `cpuSet`, or to all CPUs if it is empty. On a housekeeping
    CPU an order gateway competes with interrupts of its own network card. On two NUMA nodes its
    threads access remote memory over the interconnect.
    """
    host = stack.parent_of(resource)
    if host is None or host.type != EDGE_HOST:
        msg = "the container is not on an edge host"
        raise NotApplicable(msg)
    own = cpus(text_at(resource.props, "cpuSet"))
    if not own:
        yield Violation("cpuSet is empty, so the container runs on any CPU", "cpuSet")
    plan = host_plan(host)
    if wrong := own - cpu_set(plan, "isolated"):
        yield Violation(f"CPUs {cpulist(wrong)} are not isolated", "cpuSet")
    near = (cpus(text_at(node, "isolated")) for node in items_at(plan, "numaNodes"))
    if not any(own - wrong <= node for node in near):
        yield Violation(f"CPUs {cpulist(own - wrong)} are on several NUMA nodes", "cpuSet")
    for other in stack.once(_by_host)[resource.parent]:
        shared = own & cpus(text_at(other.props, "cpuSet"))
        if shared and other is not resource:
            yield Violation(
                f"CPUs {cpulist(shared)} are also used by container {other.name}", "cpuSet"
            )


def _by_host(stack: Stack) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for container in stack.of_type(DOCKER_CONTAINER):
        found[container.parent].append(container)
    return found
