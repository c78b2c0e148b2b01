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
    remedy=(
        "Set numa_balancing=disable and transparent_hugepage=madvise or never, and keep "
        "failSwapOn true"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def trading_hosts_disable_memory_migration(pool: Resource) -> Iterator[Violation]:
    """Hosts of a t0 pool disable NUMA balancing, transparent huge pages by default, and swap.

    Each of them stalls a thread on a page that was already mapped: NUMA balancing unmaps pages to
    see which CPU uses them, khugepaged locks the process to merge small pages, and a swapped page
    is read back from a drive. The defaults of the first two differ between kernel builds, so they
    are set explicitly.
    """
    require_tier(pool, TRADING_TIER)
    plan = host_plan(pool)
    numa = [*kernel_arguments(plan, "numa_balancing"), *sysctls(plan, "kernel.numa_balancing")]
    if not _is_one_of(_OFF, numa):
        yield Violation("NUMA balancing is not explicitly disabled", "hostPlan")
    huge = [*kernel_arguments(plan, "transparent_hugepage"), *sysfs(plan, _HUGE)]
    if not _is_one_of(_ON_REQUEST, huge):
        yield Violation("transparent huge pages are not explicitly madvise or never", "hostPlan")
    swap = at(plan, "kubelet", "failSwapOn")
    if swap is not None and not truthy(swap):
        yield Violation(
            "failSwapOn is false, so the kubelet starts on a host with swap",
            "hostPlan.kubelet.failSwapOn",
        )


def _is_one_of(wanted: frozenset[str], said: list[str]) -> bool:
    return bool(said) and wanted.issuperset(said)
