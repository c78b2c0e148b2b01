from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import kubelet, require_tier
from corelane.policies.values.read import text_at, truthy

_POLICIES = {
    "cpuManagerPolicy": "static",
    "memoryManagerPolicy": "Static",  # capitalised, unlike the CPU manager's
    "topologyManagerPolicy": "single-numa-node",
}
_OPTIONS = ("full-pcpus-only", "strict-cpu-reservation")


@rule(
    code="CL-ISO-009",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POOL_COMPONENTS,
    remedy=(
        "Set cpuManagerPolicy static with both options, memoryManagerPolicy Static, and "
        "single-numa-node"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def kubelet_pins_cpus(pool: Resource) -> Iterator[Violation]:
    """The kubelet of a t0 pool assigns exclusive whole cores and NUMA-local memory.

    Only the static CPU manager makes CPUs exclusive. Without `full-pcpus-only` two pods share a
    core. Without `strict-cpu-reservation` any Burstable pod runs on the housekeeping CPUs and
    delays the interrupts of the trading network card. Without the static memory manager and
    `single-numa-node`, memory may come from the remote socket.
    """
    require_tier(pool, TRADING_TIER)
    settings = kubelet(pool)
    for key, wanted in _POLICIES.items():
        if text_at(settings, key) != wanted:
            yield Violation(f"{key} is not {wanted}", f"hostPlan.kubelet.{key}")
    for option in _OPTIONS:
        if not truthy(text_at(settings, "cpuManagerPolicyOptions", option)):
            yield Violation(f"{option} is not enabled", "hostPlan.kubelet.cpuManagerPolicyOptions")
