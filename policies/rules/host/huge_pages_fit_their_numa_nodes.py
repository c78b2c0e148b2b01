from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import host_plan
from corelane.policies.objects.placement.huge_pages import PAGE_MIB, pages_planned, pages_written
from corelane.policies.values.quantity import millis, quantity
from corelane.policies.values.read import at, items_at


@rule(
    code="CL-HST-003",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POOL_COMPONENTS,
    remedy="Reserve fewer pages, or choose hardware whose NUMA nodes have more memory",
    controls=("nist-800-53r5/SC-6",),
)
def huge_pages_fit_their_numa_nodes(pool: Resource) -> Iterator[Violation]:
    """The kernel reserves the huge pages of the plan, and each NUMA node has memory for the rest.

    The kernel reserves what it can and says nothing of what is missing: an engine that was sized
    for its pages then faults in small ones, and each miss of the TLB is on the path of an order.
    What huge pages take, plain memory lacks: pods that were promised it are killed.
    """
    plan = host_plan(pool)
    planned, written = pages_planned(plan), pages_written(plan)
    if not (+planned or +written):
        msg = "the plan keeps no huge pages"
        raise NotApplicable(msg)
    for size, node in sorted({*+planned, *+written}):
        wanted, found = planned[size, node], written[size, node]
        if wanted != found:
            message = f"node {node} is given {found} pages of {size}, and counts on {wanted}"
            yield Violation(message, "hostPlan.kernelArguments")
    for node in items_at(plan, "numaNodes"):
        number = millis(quantity(at(node, "id") or 0))
        pages = sum(planned[size, number] * mib for size, mib in PAGE_MIB.items())
        plain, memory = (quantity(at(node, key) or 0) for key in ("allocatableMiB", "memoryMiB"))
        if pages + plain > memory:
            message = f"node {number} promises {millis(pages + plain)} MiB of {millis(memory)}"
            yield Violation(message, "hostPlan.numaNodes")
