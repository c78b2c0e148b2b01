from collections.abc import Iterator, Mapping
from typing import Any

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import cpu_set, host_plan, settings_of, sysctls, sysfs
from corelane.policies.values.cpulist import cpulist, cpumask, cpus

_MASKS = (
    "/sys/devices/virtual/workqueue/cpumask",
    "/sys/bus/workqueue/devices/writeback/cpumask",
    "net.core.rps_default_mask",
)


@rule(
    code="CL-HST-005",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POOL_COMPONENTS,
    remedy="Assign interrupts, packet steering, work queues and writeback to housekeeping CPUs",
    controls=("nist-800-53r5/SC-6",),
)
def kernel_work_stays_on_housekeeping_cpus(pool: Resource) -> Iterator[Violation]:
    """Interrupts, packet steering, work queues and writeback use housekeeping CPUs only.

    Each of them takes microseconds from the thread that runs on the CPU, in the middle of an order,
    and does not show in that thread's own metrics. Settings written at run time replace the boot
    arguments, so they must name the same CPUs.
    """
    plan = host_plan(pool)
    isolated = cpu_set(plan, "isolated")
    if not isolated:
        msg = "the plan isolates no CPU"
        raise NotApplicable(msg)
    for what, given in _given(plan):
        if wrong := given & isolated:
            yield Violation(
                f"{what} is assigned to isolated CPUs {cpulist(wrong)}", "hostPlan.settings"
            )
        if not given:
            yield Violation(f"{what} is assigned to no CPU", "hostPlan.settings")


def _given(plan: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[int]]]:
    for interface, place in sorted(settings_of(plan, "interrupts").items()):
        yield f"the interrupt of {interface}", cpus(place)
    for key in _MASKS:
        for mask in (*sysctls(plan, key), *sysfs(plan, key)):
            yield key, cpumask(mask)
