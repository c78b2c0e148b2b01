from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import cpu_set, host_plan, kernel_arguments, tier_of
from corelane.policies.values.cpulist import cpulist, cpus, without_flags
from corelane.policies.values.read import mapping_at, text_at

_FOR_ISOLATED = ("isolcpus", "nohz_full", "rcu_nocbs")
_FOR_HOUSEKEEPING = ("irqaffinity", "systemd.cpu_affinity", "workqueue.unbound_cpus")
# Implied by nohz_full (admin-guide/kernel-parameters.txt; kernel/sched/isolation.c, HK_FLAG_WQ).
_IMPLIED = frozenset({"rcu_nocbs", "workqueue.unbound_cpus"})


@rule(
    code="CL-HST-004",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POOL_COMPONENTS,
    remedy="Derive kernel arguments and kubelet settings from one CPU plan",
    controls=("nist-800-53r5/SC-6", "nist-800-53r5/SC-4"),
)
def kernel_and_kubelet_agree_on_cpus(pool: Resource) -> Iterator[Violation]:
    """Kernel arguments and kubelet settings divide CPUs exactly as the CPU plan does.

    The kubelet does not read `isolcpus`. If it assigns a CPU that the kernel does not isolate,
    timer ticks and interrupts hit the thread in the middle of an order. If the kernel isolates a
    CPU that the kubelet shares, it gets no load balancing and threads pile up on it.
    """
    plan = host_plan(pool)
    online, kept, isolated = (cpu_set(plan, s) for s in ("online", "housekeeping", "isolated"))
    if kept | isolated != online or kept & isolated:
        wrong = (kept | isolated) ^ online | (kept & isolated)
        yield Violation(
            f"CPUs {cpulist(wrong)} are not exactly one of housekeeping and isolated",
            "hostPlan.cpus",
        )
    if isolated and not kept:
        yield Violation("the plan has no housekeeping CPU", "hostPlan.cpus.housekeeping")
    wanted = dict.fromkeys(_FOR_ISOLATED, isolated) | dict.fromkeys(_FOR_HOUSEKEEPING, kept)
    for key, expected in wanted.items():
        values = kernel_arguments(plan, key)
        if isolated and not values and key not in _IMPLIED:
            yield Violation(f"kernel argument {key} is missing", "hostPlan.kernelArguments")
        for value in values:
            found = cpus(without_flags(value))
            if found != expected:
                message = f"{key} has CPUs {cpulist(found)}, the plan has {cpulist(expected)}"
                yield Violation(message, "hostPlan.kernelArguments")
    if tier_of(pool) == TRADING_TIER and not isolated:
        yield Violation("a t0 pool isolates no CPU", "hostPlan.kernelArguments")
    settings = mapping_at(plan, "kubelet")
    if isolated and settings:
        yield from _reserved(text_at(settings, "reservedSystemCPUs"), kept)


def _reserved(found: str, kept: frozenset[int]) -> Iterator[Violation]:
    if cpus(found) != kept:
        message = f"reservedSystemCPUs is {cpulist(cpus(found))}, wanted {cpulist(kept)}"
        yield Violation(message, "hostPlan.kubelet.reservedSystemCPUs")
