from collections.abc import Iterator
from fractions import Fraction

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import host_plan, kubelet
from corelane.policies.values.quantity import MEBI, quantity
from corelane.policies.values.read import at, items_at, mapping_at, text_at

_PATH = "hostPlan.kubelet.reservedMemory"


@rule(
    code="CL-HST-011",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POOL_COMPONENTS,
    remedy="Make reservedMemory sum to kubeReserved + systemReserved + evictionHard, absolute",
    controls=("nist-800-53r5/SC-6",),
)
def reserved_memory_sum_is_exact(pool: Resource) -> Iterator[Violation]:
    """With the static memory manager, reserved memory sums to exactly what the kubelet reserves.

    The kubelet compares both sums (pkg/kubelet/cm/memorymanager/memory_manager.go) and exits if
    they differ by one byte, as it does for an entry of zero: the node never becomes ready. Huge
    pages can never be part of it, and a percentage is only known on the machine.
    """
    settings = kubelet(pool)
    if text_at(settings, "memoryManagerPolicy") != "Static":
        msg = "the memory manager is not static"
        raise NotApplicable(msg)
    eviction = at(settings, "evictionHard", "memory.available") or "100Mi"
    if str(eviction).endswith("%"):
        yield Violation("memory.available is a percentage", "hostPlan.kubelet.evictionHard")
        return
    reserves = (at(settings, key, "memory") or 0 for key in ("kubeReserved", "systemReserved"))
    wanted = quantity(eviction) + sum(map(quantity, reserves), Fraction(0))
    entries = [*items_at(settings, "reservedMemory")]
    found = sum((quantity(at(e, "limits", "memory") or 0) for e in entries), Fraction(0))
    if found != wanted:
        yield Violation(f"{found / MEBI} MiB are reserved, wanted {wanted / MEBI} MiB", _PATH)
    if any(key != "memory" for entry in entries for key in mapping_at(entry, "limits")):
        yield Violation("something else than memory is reserved", _PATH)
    if any(not quantity(at(entry, "limits", "memory") or 0) for entry in entries):
        yield Violation("nothing is reserved on a NUMA node that is named", _PATH)
    known = {quantity(at(node, "id")) for node in items_at(host_plan(pool), "numaNodes")}
    nodes = {quantity(at(entry, "numaNode")) for entry in entries}
    if len(nodes) < len(entries):
        yield Violation("memory is reserved twice on one NUMA node", _PATH)
    if nodes - known:
        yield Violation("memory is reserved on a NUMA node that does not exist", _PATH)
