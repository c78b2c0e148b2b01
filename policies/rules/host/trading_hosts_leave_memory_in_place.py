"""Trading hosts leave memory in place."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.core.hostplan import host_plan, kernel_arguments, require_tier, settings_of
from policies.core.read import at, items_at, mapping_at, text_at, truthy
from policies.core.rule import Level, Resource, Severity, Violation, rule
from policies.core.vocabulary import POOL_COMPONENTS, TRADING_TIER

_HUGE = "/sys/kernel/mm/transparent_hugepage/enabled"
_SWAP = "hostPlan.kubelet.failSwapOn"


@rule(
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
    if not {*_said(plan, "numa_balancing", "kernel.numa_balancing")} <= {"disable", "0"}:
        yield Violation("NUMA balancing is not stated to be off", "hostPlan")
    merging = {
        *kernel_arguments(plan, "transparent_hugepage"),
        settings_of(plan, "sysfs").get(_HUGE),
    }
    if not merging - {None} or not merging <= {"madvise", "never", None}:
        yield Violation("huge pages are not stated to be madvise or never", "hostPlan")
    settings = mapping_at(plan, "kubelet")
    if at(settings, "failSwapOn") is not None and not truthy(at(settings, "failSwapOn")):
        yield Violation("the kubelet starts beside swap", _SWAP)


def _said(plan: Mapping[str, Any], argument: str, sysctl: str) -> Iterator[str]:
    """Yield every value that either layer gives, or an empty one."""
    found = [text_at(s, "value") for s in items_at(plan, "sysctls") if text_at(s, "key") == sysctl]
    yield from [*kernel_arguments(plan, argument), *found] or [""]
