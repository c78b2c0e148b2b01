from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import (
    cpu_set,
    host_plan,
    kernel_arguments,
    threads_per_core,
)
from corelane.policies.values.cpulist import cpulist, cpus
from corelane.policies.values.read import items_at


@rule(
    code="CL-ISO-013",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Put both threads of a core on the same side, or switch SMT off for the pool",
    controls=("nist-800-53r5/SC-4",),
)
def smt_pairs_stay_whole(pool: Resource) -> Iterator[Violation]:
    """The threads of a core are all isolated or all housekeeping, and what is planned off is off.

    Threads of a core share its execution ports and its first two caches. A system daemon on the
    sibling of a trading thread takes a share of both while it runs, and can read from the cache
    what the thread computes. A sibling that is planned to be offline, but that no ``nosmt``
    switches off, belongs to nobody: the scheduler puts anything on it.
    """
    plan = host_plan(pool)
    kept, isolated, offline = (cpu_set(plan, s) for s in ("housekeeping", "isolated", "offline"))
    several = threads_per_core(plan) > 1
    if not isolated or not (several or offline):
        msg = "a core has one thread" if isolated else "no CPU is isolated"
        raise NotApplicable(msg)
    if offline and not kernel_arguments(plan, "nosmt"):
        message = f"CPUs {cpulist(offline)} are planned offline, and nothing switches them off"
        yield Violation(message, "hostPlan.kernelArguments")
    cores = [cpus(str(core)) for core in items_at(plan, "cpus", "siblings")]
    if several and not cores:
        yield Violation("the plan does not say which CPUs share a core", "hostPlan.cpus.siblings")
    for core in cores:
        if core & kept and core & isolated:
            yield Violation(f"the core of CPUs {cpulist(core)} is split", "hostPlan.cpus")
