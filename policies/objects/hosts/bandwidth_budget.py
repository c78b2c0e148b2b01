"""Bandwidth: what the pods of a pool may send and receive, and what its hosts carry."""

from collections import defaultdict
from fractions import Fraction
from typing import Final

from corelane.policies.model.rule import NotApplicable
from corelane.policies.model.stack import Resource, Stack
from corelane.policies.model.vocabulary import NETWORK_ISOLATION
from corelane.policies.objects.hosts.hostplan import pools_selected
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has, items_at, mapping_at

GIGA: Final = 10**9
_SETS: Final = "kubernetes:apps/v1:DaemonSet"
_COUNTS: Final[dict[str, tuple[str, ...]]] = {
    "kubernetes:batch/v1:Job": ("spec", "parallelism"),
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "parallelism"),
}


def pods_by_pool(stack: Stack) -> dict[str, list[Resource]]:
    """Return, by URN of a pool, the workloads whose pods may run on its nodes."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for workload in stack.of_type(*sorted(WORKLOADS)):
        for pool in pools_selected(pod_of(workload).spec, stack):
            found[pool.urn].append(workload)
    return found


def rate(workload: Resource, way: str) -> Fraction:
    """Return the bits a second that one pod of a workload is limited to."""
    limits = pod_of(workload).annotations
    name = f"qos.projectcalico.org/{way}Bandwidth"
    return quantity(limits[name]) if has(limits, name) else Fraction(0)


def line_rate(pool: Resource) -> Fraction | None:
    """Return the bits a second of the slowest host a pool may have, where all of them say."""
    plans = mapping_at(pool.props, "hostPlans")
    each = [at(pool.props, "hostPlan"), *(plans[name] for name in plans)]
    found = [at(plan, "networkGbps") for plan in each]
    return None if None in found else min(map(quantity, found)) * GIGA


def fewest_hosts(pool: Resource) -> int:
    """Return how many hosts a pool has at the least while it has pods."""
    fixed = len([*items_at(pool.props, "hosts")])
    return fixed or max(1, int(quantity(at(pool.props, "size", "min") or 1)))


def longest_silence(stack: Stack) -> Fraction:
    """Return the seconds for which a session with some venue may say nothing."""
    venues = [
        v for firm in stack.of_type(NETWORK_ISOLATION) for v in items_at(firm.props, "venues")
    ]
    if not venues:
        msg = "no venue with sessions is declared"
        raise NotApplicable(msg)
    return max(quantity(at(venue, "idleSeconds")) for venue in venues)


def pod_count(workload: Resource, hosts: int) -> Fraction:
    """Return how many pods a workload has on so many hosts."""
    if workload.type == _SETS:
        return Fraction(hosts)
    declared = at(workload.props, *_COUNTS.get(workload.type, ("spec", "replicas")))
    return quantity(1 if declared is None else declared)
