from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import DOCKER_CONTAINER, NODE_POOLS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import kubelet, require_tier
from corelane.policies.values.read import at, mapping_at, text_at, truthy

_GATE = "DisableCPUQuotaWithExclusiveCPUs"
_THROTTLES = ("cpus", "cpuQuota", "cpuPeriod")


@rule(
    code="CL-DET-009",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=NODE_POOLS | {DOCKER_CONTAINER},
    remedy=f"Set cpuManagerPolicy to static, or cpuCFSQuota to false, and keep {_GATE} enabled; "
    "on Docker hosts set cpuSet only",
    controls=("nist-800-53r5/SC-6",),
)
def quotas_never_throttle_trading_cpus(resource: Resource) -> Iterator[Violation]:
    """The CFS quota never throttles a thread that runs on an exclusive CPU.

    The quota is counted in periods of 100 ms. A process that uses up its quota early, because of
    interrupts or a burst of threads, is stopped for the rest of the period: tens of milliseconds in
    which its orders are unattended. The kubelet sets no quota on containers with exclusive CPUs,
    and only on those (feature gate `DisableCPUQuotaWithExclusiveCPUs`, enabled since Kubernetes
    1.33).
    """
    if resource.type == DOCKER_CONTAINER:
        for key in _THROTTLES:
            if at(resource.props, key):
                yield Violation(f"{key} throttles the container's threads", key)
        return
    require_tier(resource, TRADING_TIER)
    settings, path = kubelet(resource), "hostPlan.kubelet"
    if at(settings, "cpuCFSQuota") is False:
        return
    if text_at(settings, "cpuManagerPolicy") != "static":
        yield Violation(
            "CPU limits throttle threads: no CPU is exclusive", f"{path}.cpuManagerPolicy"
        )
    gate = at(mapping_at(settings, "featureGates"), _GATE)
    if gate is not None and not truthy(gate):
        yield Violation(
            "CPU limits throttle threads even on exclusive CPUs", f"{path}.featureGates"
        )
