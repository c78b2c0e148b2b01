from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import (
    host_plan,
    kernel_arguments,
    require_tier,
    sysctls,
    sysfs,
)
from corelane.policies.values.read import at, truthy

_HUGE = "/sys/kernel/mm/transparent_hugepage/enabled"
_OFF = frozenset({"disable", "0"})
_ON_REQUEST = frozenset({"madvise", "never"})


@rule(
    code="CL-HST-014",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="State numa_balancing=disable and transparent_hugepage=madvise or never, without swap",
    controls=("nist-800-53r5/SC-6",),
)
def trading_hosts_leave_memory_in_place(pool: Resource) -> Iterator[Violation]:
    """The kernel of a trading pool neither migrates, merges nor swaps a process's memory.

    Each of the three stops a thread at a page that it had: NUMA balancing unmaps pages to see who
    uses them, khugepaged locks the process to merge small ones, and a swapped page comes back
    from a drive. Kernel builds differ in the defaults of the first two, so that they are stated.
    """
    require_tier(pool, TRADING_TIER)
    plan = host_plan(pool)
    numa = [*kernel_arguments(plan, "numa_balancing"), *sysctls(plan, "kernel.numa_balancing")]
    if not _is_one_of(_OFF, numa):
        yield Violation("NUMA balancing is not stated to be off", "hostPlan")
    huge = [*kernel_arguments(plan, "transparent_hugepage"), *sysfs(plan, _HUGE)]
    if not _is_one_of(_ON_REQUEST, huge):
        yield Violation("huge pages are not stated to be madvise or never", "hostPlan")
    swap = at(plan, "kubelet", "failSwapOn")
    if swap is not None and not truthy(swap):
        yield Violation("the kubelet starts beside swap", "hostPlan.kubelet.failSwapOn")


def _is_one_of(wanted: frozenset[str], said: list[str]) -> bool:
    return bool(said) and wanted.issuperset(said)
