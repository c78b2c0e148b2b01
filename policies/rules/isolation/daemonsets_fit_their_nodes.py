from collections import defaultdict
from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import NODE_POOLS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import host_plan, pools_selected, require_tier
from corelane.policies.objects.kubernetes.pods import Pod, pod_of
from corelane.policies.objects.placement.numa import lacks, peak, room, total
from corelane.policies.values.read import items_at

_DAEMON_SET = "kubernetes:apps/v1:DaemonSet"


@rule(
    code="CL-ISO-003",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=NODE_POOLS,
    remedy="Move one of the DaemonSets to another pool, or lower the requests",
    controls=("nist-800-53r5/SC-6",),
)
def daemonsets_fit_their_nodes(pool: Resource, stack: Stack) -> Iterator[Violation]:
    """Each node of a t0 pool has capacity for all DaemonSets that select it.

    Each DaemonSet places one pod on every node: an engine, a feed handler, the host gate. If the
    last one does not fit, the trading day starts with an engine Pending. Capacity is the isolated
    CPUs, and the memory and huge pages that the plan leaves for pods. Whether the pods also fit per
    NUMA node is known only to the kubelet.
    """
    require_tier(pool, TRADING_TIER)
    there = total(map(room, items_at(host_plan(pool), "numaNodes")))
    wanted = total(map(peak, stack.once(_daemons)[pool.urn]))
    if missing := lacks(wanted, there):
        yield Violation(f"the DaemonSets do not fit on a node: {missing}", "hostPlan.numaNodes")


def _daemons(stack: Stack) -> dict[str, list[Pod]]:
    found: dict[str, list[Pod]] = defaultdict(list)
    for daemon in stack.of_type(_DAEMON_SET):
        pod = pod_of(daemon)
        for pool in pools_selected(pod.spec, stack):
            found[pool.urn].append(pod)
    return found
