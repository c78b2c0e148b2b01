from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import (
    cpu_set,
    host_plan,
    kernel_arguments,
    sysfs,
    threads_per_core,
)
from corelane.policies.values.cpulist import cpulist, cpus
from corelane.policies.values.read import items_at

_ONLINE = "/sys/devices/system/cpu/cpu{}/online"


@rule(
    code="CL-ISO-013",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Assign both threads of a core to the same set, or disable SMT for the pool",
    controls=("nist-800-53r5/SC-4",),
)
def smt_pairs_stay_whole(pool: Resource) -> Iterator[Violation]:
    """All threads of a core are isolated or all are housekeeping, and offline threads are disabled.

    Threads of a core share its execution ports and its L1 and L2 caches. A system daemon on the
    sibling of a trading thread slows it down, and can read what it computes through the cache. A
    CPU that the plan counts as offline, but that neither `nosmt` nor a write to its `online` file
    switches off, belongs to no set: the scheduler can place anything on it.
    """
    plan = host_plan(pool)
    kept, isolated, offline = (cpu_set(plan, s) for s in ("housekeeping", "isolated", "offline"))
    several = threads_per_core(plan) > 1
    if not isolated or not (several or offline):
        msg = "the cores have one thread" if isolated else "the plan isolates no CPU"
        raise NotApplicable(msg)
    running = {c for c in offline if sysfs(plan, _ONLINE.format(c)) != ["0"]}
    if running and not kernel_arguments(plan, "nosmt"):
        message = f"CPUs {cpulist(running)} are planned offline, but nosmt is not set"
        yield Violation(message, "hostPlan.kernelArguments")
    cores = [cpus(str(core)) for core in items_at(plan, "cpus", "siblings")]
    if several and not cores:
        yield Violation(
            "the plan does not declare which CPUs share a core", "hostPlan.cpus.siblings"
        )
    for core in cores:
        if core & kept and core & isolated:
            yield Violation(
                f"the core of CPUs {cpulist(core)} is split between housekeeping and isolated",
                "hostPlan.cpus",
            )
