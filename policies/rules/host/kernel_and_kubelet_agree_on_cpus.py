from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import cpu_set, host_plan, kernel_arguments, tier_of
from corelane.policies.values.cpulist import cpulist, cpus, without_flags
from corelane.policies.values.read import mapping_at, text_at

_FOR_ISOLATED = ("isolcpus", "nohz_full", "rcu_nocbs")
_FOR_HOUSEKEEPING = ("irqaffinity", "systemd.cpu_affinity", "workqueue.unbound_cpus")
# By nohz_full (admin-guide/kernel-parameters.txt; kernel/sched/isolation.c, HK_FLAG_WQ).
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
    """The kernel isolates exactly the CPUs that the kubelet gives away, and no CPU is forgotten.

    The kubelet knows nothing of ``isolcpus``. A CPU that it hands out but the kernel does not
    isolate takes timer ticks and interrupts in the middle of an order; a CPU that the kernel
    isolates but the kubelet shares gets no load balancing, and threads pile up on it.
    """
    plan = host_plan(pool)
    online, kept, isolated = (cpu_set(plan, s) for s in ("online", "housekeeping", "isolated"))
    if kept | isolated != online or kept & isolated:
        strays = (kept | isolated) ^ online | (kept & isolated)
        yield Violation(f"CPUs {cpulist(strays)} do not have exactly one owner", "hostPlan.cpus")
    if isolated and not kept:
        yield Violation("no CPU is left for housekeeping", "hostPlan.cpus.housekeeping")
    wanted = dict.fromkeys(_FOR_ISOLATED, isolated) | dict.fromkeys(_FOR_HOUSEKEEPING, kept)
    for key, expected in wanted.items():
        values = kernel_arguments(plan, key)
        if isolated and not values and key not in _IMPLIED:
            yield Violation(f"{key} is not written", "hostPlan.kernelArguments")
        for value in values:
            found = cpus(without_flags(value))
            if found != expected:
                message = f"{key} names CPUs {cpulist(found)}, the plan {cpulist(expected)}"
                yield Violation(message, "hostPlan.kernelArguments")
    if tier_of(pool) == TRADING_TIER and not isolated:
        yield Violation("no CPU runs without the timer tick", "hostPlan.kernelArguments")
    settings = mapping_at(plan, "kubelet")
    if isolated and settings:
        yield from _reserved(text_at(settings, "reservedSystemCPUs"), kept)


def _reserved(found: str, kept: frozenset[int]) -> Iterator[Violation]:
    if cpus(found) != kept:
        message = f"reservedSystemCPUs is {cpulist(cpus(found))}, housekeeping {cpulist(kept)}"
        yield Violation(message, "hostPlan.kubelet.reservedSystemCPUs")
