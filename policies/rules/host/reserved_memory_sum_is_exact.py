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
    remedy=(
        "Make reservedMemory sum to kubeReserved + systemReserved + evictionHard, all as "
        "absolute amounts"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def reserved_memory_sum_is_exact(pool: Resource) -> Iterator[Violation]:
    """With the static memory manager, `reservedMemory` sums exactly to what the kubelet reserves.

    The kubelet compares both sums (pkg/kubelet/cm/memorymanager/memory_manager.go) and exits if
    they differ by one byte, or if an entry is zero: the node never becomes ready. Huge pages cannot
    be part of the sum, and a percentage is known only on the machine.
    """
    settings = kubelet(pool)
    if text_at(settings, "memoryManagerPolicy") != "Static":
        msg = "memoryManagerPolicy is not Static"
        raise NotApplicable(msg)
    eviction = at(settings, "evictionHard", "memory.available") or "100Mi"
    if str(eviction).endswith("%"):
        yield Violation(
            "evictionHard memory.available is a percentage, wanted an amount",
            "hostPlan.kubelet.evictionHard",
        )
        return
    reserves = (at(settings, key, "memory") or 0 for key in ("kubeReserved", "systemReserved"))
    wanted = quantity(eviction) + sum(map(quantity, reserves), Fraction(0))
    entries = [*items_at(settings, "reservedMemory")]
    found = sum((quantity(at(e, "limits", "memory") or 0) for e in entries), Fraction(0))
    if found != wanted:
        yield Violation(
            f"reservedMemory sums to {found / MEBI} MiB, wanted {wanted / MEBI} MiB", _PATH
        )
    if any(key != "memory" for entry in entries for key in mapping_at(entry, "limits")):
        yield Violation("reservedMemory contains a resource other than memory", _PATH)
    if any(not quantity(at(entry, "limits", "memory") or 0) for entry in entries):
        yield Violation("reservedMemory has an entry of zero", _PATH)
    known = {quantity(at(node, "id")) for node in items_at(host_plan(pool), "numaNodes")}
    nodes = {quantity(at(entry, "numaNode")) for entry in entries}
    if len(nodes) < len(entries):
        yield Violation("reservedMemory lists a NUMA node twice", _PATH)
    if nodes - known:
        yield Violation("reservedMemory lists a NUMA node that does not exist", _PATH)
