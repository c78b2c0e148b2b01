from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import (
    host_plan,
    kernel_arguments,
    require_tier,
    threads_per_core,
)

# admin-guide/kernel-parameters.txt; the kernel takes any other word for auto, and says so once.
_CHOICES = frozenset({"auto", "auto,nosmt", "off"})
_PATH = "hostPlan.kernelArguments"


@rule(
    code="CL-HST-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Set mitigations of the profile to auto or off, and SMT by smt",
    controls=("nist-800-53r5/SC-4",),
)
def mitigations_are_a_stated_choice(pool: Resource) -> Iterator[Violation]:
    """Hosts of a trading pool say on their command line what they do about processor flaws.

    Mitigations cost up to microseconds at each system call, and which of them are on differs by
    kernel release. Left to the default, an update of the image changes the latency of orders, or
    a host trades unmitigated and nobody has ever decided it. ``auto,nosmt`` leaves to each
    processor whether cores have two threads, which the CPU plan cannot know.
    """
    require_tier(pool, TRADING_TIER)
    plan = host_plan(pool)
    chosen = kernel_arguments(plan, "mitigations")
    if not chosen:
        yield Violation("mitigations is not written", _PATH)
    for value in chosen:
        if value not in _CHOICES:
            yield Violation("mitigations is none of auto, auto,nosmt and off", _PATH)
        elif value == "auto,nosmt" and threads_per_core(plan) > 1:
            yield Violation("mitigations may switch off threads that the plan counts on", _PATH)
