from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import (
    host_plan,
    kernel_arguments,
    require_tier,
    threads_per_core,
)

# admin-guide/kernel-parameters.txt; the kernel treats any other value as auto, and logs it once.
_CHOICES = frozenset({"auto", "auto,nosmt", "off"})
_PATH = "hostPlan.kernelArguments"


@rule(
    code="CL-HST-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Set mitigations of the profile to auto or off, and control SMT with smt",
    controls=("nist-800-53r5/SC-4",),
)
def mitigations_are_set_explicitly(pool: Resource) -> Iterator[Violation]:
    """Hosts of a t0 pool set `mitigations` for CPU vulnerabilities explicitly.

    Mitigations cost up to microseconds per system call, and the default set differs between kernel
    releases. Without an explicit setting, an image update changes the latency of orders, or a host
    trades unmitigated without a decision. `auto,nosmt` may disable the second thread of each core,
    depending on the processor, which the CPU plan cannot know.
    """
    require_tier(pool, TRADING_TIER)
    plan = host_plan(pool)
    chosen = kernel_arguments(plan, "mitigations")
    if not chosen:
        yield Violation("kernel argument mitigations is missing", _PATH)
    for value in chosen:
        if value not in _CHOICES:
            yield Violation("mitigations is not one of auto, auto,nosmt and off", _PATH)
        elif value == "auto,nosmt" and threads_per_core(plan) > 1:
            yield Violation("nosmt may disable CPU threads that the plan uses", _PATH)
