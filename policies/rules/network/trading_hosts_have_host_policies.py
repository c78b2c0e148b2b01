from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import TRADING_TIER
from corelane.policies.objects.hosts.hostplan import pools_selected, tier_of
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.rules.network.host_endpoints import hosts_are_endpoints, open_hosts
from corelane.policies.values.read import at, mapping_at, text_at


@rule(
    code="CL-NET-014",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Enable Calico's automatic host endpoints, and deny by default on the hosts of the pool",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.3.3", "sec-15c3-5/(c)(2)(iii)"),
)
def trading_hosts_have_host_policies(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A pod on the network of a t0 host runs only where host policies deny traffic by default.

    Pod policies do not apply to such a pod, because its traffic is the host's. An engine that
    anyone can call takes orders from anyone. Hosts of other tiers run pods on the pod network.
    """
    pod = pod_of(resource)
    if at(pod.spec, "hostNetwork") is not True:
        msg = "the pod does not use the host network"
        raise NotApplicable(msg)
    pools = pools_selected(pod.spec, stack)
    trading = [
        p
        for p in pools
        if tier_of(p) == TRADING_TIER and mapping_at(p.props, "hostPlan", "kubelet")
    ]
    if not trading:
        msg = "the pod runs on no t0 host of the cluster"
        raise NotApplicable(msg)
    if not hosts_are_endpoints(stack):
        yield Violation("Calico does not create host endpoints", f"{pod.path}spec.hostNetwork")
    for pool in trading:
        if found := stack.once(open_hosts)[pool.urn]:
            name = text_at(pool.props, "pool")
            message = f"{' and '.join(found)} of hosts of pool {name} is not denied by default"
            yield Violation(message, f"{pod.path}spec.hostNetwork")
