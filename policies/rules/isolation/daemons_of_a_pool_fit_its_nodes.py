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
    remedy="Give one of the DaemonSets a pool of its own, or let each ask for less",
    controls=("nist-800-53r5/SC-6",),
)
def daemons_of_a_pool_fit_its_nodes(pool: Resource, stack: Stack) -> Iterator[Violation]:
    """What the DaemonSets of a trading pool ask for together is there on each of its nodes.

    Each of them puts one pod onto every node: an engine, a feed, the host gate. If the last does
    not fit, the trading day starts with one engine Pending. A node has its isolated CPUs, and the
    memory and huge pages that its plan leaves to pods; whether they also fit NUMA node by NUMA
    node, only the kubelet finds out.
    """
    require_tier(pool, TRADING_TIER)
    there = total(map(room, items_at(host_plan(pool), "numaNodes")))
    wanted = total(map(peak, stack.once(_daemons)[pool.urn]))
    if missing := lacks(wanted, there):
        yield Violation(f"the DaemonSets of every node want {missing}", "hostPlan.numaNodes")


def _daemons(stack: Stack) -> dict[str, list[Pod]]:
    found: dict[str, list[Pod]] = defaultdict(list)
    for daemon in stack.of_type(_DAEMON_SET):
        pod = pod_of(daemon)
        for pool in pools_selected(pod.spec, stack):
            found[pool.urn].append(pod)
    return found
