from collections.abc import Iterator, Mapping
from typing import Any

from corelane.policies.model.rule import (
    Level,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.objects.hosts.hostplan import host_plan
from corelane.policies.objects.hosts.trading import pools_for, trading_pod
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod
from corelane.policies.objects.placement.numa import Demand, demands, shortfall
from corelane.policies.values.read import items_at, text_at


@rule(
    code="CL-ISO-015",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Lower the requests, choose a pool with larger NUMA nodes, or split the pod",
    controls=("nist-800-53r5/SC-6",),
)
def trading_pods_fit_one_numa_node(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The CPUs, memory and huge pages of a t0 pod fit together on one NUMA node of its pool.

    With the policy `single-numa-node` the kubelet rejects other pods with `TopologyAffinityError`,
    and the controller recreates them in a loop, because the scheduler does not know about NUMA.
    Without that policy the pod starts, and each access to remote memory adds latency.
    """
    pod = trading_pod(resource)
    for pool in pools_for(pod, stack):
        yield from _misfits(pod, host_plan(pool))


def _misfits(pod: Pod, plan: Mapping[str, Any]) -> Iterator[Violation]:
    scope = text_at(plan, "kubelet", "topologyManagerScope")
    nodes = [*items_at(plan, "numaNodes")]
    demand: Demand
    for demand in demands(pod, scope=scope):
        gaps = [shortfall(demand, node) for node in nodes]
        if all(gaps):
            yield Violation(f"{demand.name} fits on no NUMA node of its pool ({'; '.join(gaps)})")
