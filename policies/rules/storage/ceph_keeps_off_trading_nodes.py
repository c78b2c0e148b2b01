"""Ceph keeps off trading nodes."""

from collections.abc import Iterator

from policies.core.label_selector import selects
from policies.core.read import items_at, mapping_at, text_at
from policies.core.rule import Level, Resource, Severity, Violation, rule
from policies.core.vocabulary import TIER, TRADING_TIER


@rule(
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={"kubernetes:ceph.rook.io/v1:CephCluster"},
    remedy="Require nodes of another tier in placement.all.nodeAffinity, and do not tolerate t0",
    controls=("nist-800-190/4.3.4", "nist-800-53r5/SC-6"),
)
def ceph_keeps_off_trading_nodes(resource: Resource) -> Iterator[Violation]:
    """No daemon of Ceph can run on a node of tier t0.

    A storage daemon replicates over the same network card, flushes to disk in bursts and compacts
    its database when it likes. Each of the three is a latency spike in an execution engine.
    """
    placement = mapping_at(resource.props, "spec", "placement")
    path = "spec.placement.all"
    affinity = mapping_at(placement, "all", "nodeAffinity")
    required = mapping_at(affinity, "requiredDuringSchedulingIgnoredDuringExecution")
    terms = [*items_at(required, "nodeSelectorTerms")]
    if not terms or any(_admits_trading(term) for term in terms):
        yield Violation("the placement admits nodes of tier t0", f"{path}.nodeAffinity")
    for part in placement:
        for toleration in items_at(placement, part, "tolerations"):
            key = text_at(toleration, "key")
            values = {text_at(toleration, "value")}
            if not key or (key == TIER and values & {TRADING_TIER, ""}):
                yield Violation("the taint of t0 is tolerated", f"spec.placement.{part}")


def _admits_trading(term: object) -> bool:
    """Try the term on a trading node; requirements on other keys are taken to hold."""
    on_tier = [e for e in items_at(term, "matchExpressions") if text_at(e, "key") == TIER]
    return not on_tier or selects({"matchExpressions": on_tier}, {TIER: TRADING_TIER})
