from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS, TIER, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import node_labels, tier_of
from corelane.policies.objects.kubernetes.label_selector import selects
from corelane.policies.values.read import items_at, mapping_at, text_at

_PATH = "spec.placement"


@rule(
    code="CL-STO-002",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={"kubernetes:ceph.rook.io/v1:CephCluster"},
    remedy=(
        "Require nodes of other pools in placement.all.nodeAffinity, and do not tolerate the t0 "
        "taint"
    ),
    controls=("nist-800-190/4.3.4", "nist-800-53r5/SC-6"),
)
def ceph_avoids_trading_nodes(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Ceph daemons cannot be scheduled on t0 nodes.

    A storage daemon replicates over the same network card, flushes to disk in bursts and compacts
    its database at any time. Each of these causes a latency spike in an execution engine.
    """
    placement = mapping_at(resource.props, "spec", "placement")
    required = mapping_at(
        placement, "all", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"
    )
    terms = [*items_at(required, "nodeSelectorTerms")]
    if not terms:
        yield Violation("no node affinity is required", f"{_PATH}.all.nodeAffinity")
    for pool in stack.of_type(*sorted(POOL_COMPONENTS)):
        if tier_of(pool) == TRADING_TIER and any(_admits(term, pool) for term in terms):
            name = text_at(pool.props, "pool")
            yield Violation(
                f"the node affinity matches nodes of pool {name}", f"{_PATH}.all.nodeAffinity"
            )
    for part in placement:
        for toleration in items_at(placement, part, "tolerations"):
            key, value = text_at(toleration, "key"), text_at(toleration, "value")
            if not key or (key == TIER and value in {TRADING_TIER, ""}):
                yield Violation("the taint of t0 is tolerated", f"{_PATH}.{part}")


def _admits(term: object, pool: Resource) -> bool:
    """Return whether a term matches nodes of a pool; requirements on other labels count as met."""
    found = items_at(term, "matchExpressions")
    ours = [e for e in found if text_at(e, "key").startswith("corelane.io/")]
    return selects({"matchExpressions": ours}, node_labels(pool))
