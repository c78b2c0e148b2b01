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
from corelane.policies.model.vocabulary import NODE_POOLS, POOL, TIER
from corelane.policies.objects.hosts.host_gate import UNVERIFIED
from corelane.policies.objects.hosts.hostplan import pools_selected
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.objects.placement.taints import taints_of, tolerates
from corelane.policies.values.read import mapping_at


@rule(
    code="CL-ISO-012",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Select a pool that exists, and tolerate its taints",
    controls=("nist-800-190/4.3.4",),
)
def pods_tolerate_the_nodes_they_select(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A pod that selects a tier or a pool tolerates all taints of those nodes.

    Otherwise the pod stays Pending, or never runs on one of several pools. A DaemonSet does not
    count such nodes as desired, and reports success. The taint of unverified nodes is exempt: the
    host gate removes it.
    """
    pod = pod_of(resource)
    if not {TIER, POOL} & set(mapping_at(pod.spec, "nodeSelector")):
        msg = "the pod selects neither a tier nor a pool"
        raise NotApplicable(msg)
    if not stack.of_type(*NODE_POOLS):
        msg = "the stack declares no pools"
        raise NotApplicable(msg)
    pools = pools_selected(pod.spec, stack)
    if not pools:
        message = "no pool of the stack has the labels of the node selector"
        yield Violation(message, f"{pod.path}spec.nodeSelector")
    for pool in pools:
        for taint in taints_of(pool):
            if taint.keeps_off and taint.key != UNVERIFIED and not tolerates(pod.spec, taint):
                message = f"the pod does not tolerate {taint} of pool {pool.name}"
                yield Violation(message, f"{pod.path}spec.tolerations")
