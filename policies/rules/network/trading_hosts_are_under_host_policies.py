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
    remedy="Let Calico make host endpoints, and deny hosts of the pool what no policy allows",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.3.3", "sec-15c3-5/(c)(2)(iii)"),
)
def trading_hosts_are_under_host_policies(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A pod on the network of a trading host runs where that host's traffic is denied by default.

    No policy on pods reaches such a pod: its traffic is the host's. An engine that may be called by
    anybody takes orders from anybody. Hosts of other tiers run pods with networks of their own.
    """
    pod = pod_of(resource)
    if at(pod.spec, "hostNetwork") is not True:
        msg = "the pod has a network of its own"
        raise NotApplicable(msg)
    pools = pools_selected(pod.spec, stack)
    trading = [
        p
        for p in pools
        if tier_of(p) == TRADING_TIER and mapping_at(p.props, "hostPlan", "kubelet")
    ]
    if not trading:
        msg = "the pod runs on no trading host of the cluster"
        raise NotApplicable(msg)
    if not hosts_are_endpoints(stack):
        yield Violation("Calico makes no endpoint of the host", f"{pod.path}spec.hostNetwork")
    for pool in trading:
        if found := stack.once(open_hosts)[pool.urn]:
            name = text_at(pool.props, "pool")
            message = f"{' and '.join(found)} of hosts of pool {name} is open to everything"
            yield Violation(message, f"{pod.path}spec.hostNetwork")
