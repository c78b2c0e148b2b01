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
    remedy=f"Use cpuManagerPolicy static, or cpuCFSQuota false, and leave {_GATE} on; "
    "at Docker use cpuSet alone",
    controls=("nist-800-53r5/SC-6",),
)
def quotas_never_throttle_trading_cpus(resource: Resource) -> Iterator[Violation]:
    """No time quota stops a thread that has a CPU of its own.

    A quota is counted in periods of 100 ms. A process that used its share early, by interrupts or a
    burst of threads, stands still for the rest: tens of milliseconds in which its orders rest
    unattended. The kubelet sets no quota on exclusive CPUs, and only on those (feature gate
    DisableCPUQuotaWithExclusiveCPUs, on since Kubernetes 1.33).
    """
    if resource.type == DOCKER_CONTAINER:
        for key in _THROTTLES:
            if at(resource.props, key):
                yield Violation(f"{key} stops the container's threads", key)
        return
    require_tier(resource, TRADING_TIER)
    settings, path = kubelet(resource), "hostPlan.kubelet"
    if at(settings, "cpuCFSQuota") is False:
        return
    if text_at(settings, "cpuManagerPolicy") != "static":
        yield Violation(
            "limits stop threads, since no CPU is exclusive", f"{path}.cpuManagerPolicy"
        )
    gate = at(mapping_at(settings, "featureGates"), _GATE)
    if gate is not None and not truthy(gate):
        yield Violation("limits stop threads on exclusive CPUs, too", f"{path}.featureGates")
