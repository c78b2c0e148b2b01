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
    remedy="Reserve fewer huge pages, or choose hardware with more memory per NUMA node",
    controls=("nist-800-53r5/SC-6",),
)
def huge_pages_fit_their_numa_nodes(pool: Resource) -> Iterator[Violation]:
    """Kernel arguments reserve the planned huge pages, and every NUMA node has enough memory.

    The kernel reserves what it can and reports no error for the rest. An engine that expects huge
    pages then gets small ones, and TLB misses add latency to every order. Memory taken by huge
    pages is not available to pods; if more is promised than exists, pods are OOM killed.
    """
    plan = host_plan(pool)
    planned, written = pages_planned(plan), pages_written(plan)
    if not (+planned or +written):
        msg = "the plan reserves no huge pages"
        raise NotApplicable(msg)
    for size, node in sorted({*+planned, *+written}):
        wanted, found = planned[size, node], written[size, node]
        if wanted != found:
            message = f"NUMA node {node} reserves {found} pages of {size}, the plan has {wanted}"
            yield Violation(message, "hostPlan.kernelArguments")
    for node in items_at(plan, "numaNodes"):
        number = millis(quantity(at(node, "id") or 0))
        pages = sum(planned[size, number] * mib for size, mib in PAGE_MIB.items())
        plain, memory = (quantity(at(node, key) or 0) for key in ("allocatableMiB", "memoryMiB"))
        if pages + plain > memory:
            message = (
                f"NUMA node {number} plans {millis(pages + plain)} MiB of {millis(memory)} MiB"
            )
            yield Violation(message, "hostPlan.numaNodes")
