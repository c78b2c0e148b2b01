from collections.abc import Callable, Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import NODE_GROUP, NODE_POOLS
from corelane.policies.objects.placement.taints import taints_of
from corelane.policies.values.read import mapping_at, text_at, texts_at

_SAME: dict[str, Callable[[Resource], object]] = {
    "labels": lambda nodes: {
        (key, text_at(value)) for key, value in mapping_at(nodes.props, "labels").items()
    },
    "taints": lambda nodes: {*taints_of(nodes)},
    "instanceTypes": lambda nodes: {*texts_at(nodes.props, "instanceTypes")},
    "capacityType": lambda nodes: text_at(nodes.props, "capacityType"),
}


@rule(
    code="CL-HST-008",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={NODE_GROUP},
    remedy=(
        "Take labels, taints, instanceTypes and capacityType from the pool, and set them "
        "nowhere else"
    ),
    controls=("nist-800-190/4.4.3", "nist-800-53r5/SC-6"),
)
def node_groups_match_their_pool(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A node group has the labels, taints, instance types and capacity type of its pool.

    Every proof about a pool is about its CPU plan. On another instance type the same kernel
    arguments isolate other cores, perhaps on the wrong NUMA node. Without the pool's labels its
    pods cannot be scheduled, without its taints other pods can. A spot instance is reclaimed with
    two minutes' notice.
    """
    pool = stack.parent_of(resource)
    if pool is None or pool.type not in NODE_POOLS:
        msg = "the node group has no pool as its parent"
        raise NotApplicable(msg)
    for key, read in _SAME.items():
        if read(resource) != read(pool):
            yield Violation(f"{key} differs from pool {pool.name}", key)
