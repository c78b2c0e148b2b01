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
    remedy="Let labels, taints, instance types and capacity come from the pool alone",
    controls=("nist-800-190/4.4.3", "nist-800-53r5/SC-6"),
)
def node_groups_follow_their_pool(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The nodes that AWS starts for a pool are those that its CPU plan was made for.

    Whatever is proved of a pool is proved of its plan. On another instance type the same kernel
    arguments isolate other cores, of the wrong NUMA node; without the pool's labels and taints
    its pods never find the nodes, and strangers do; a spot instance leaves within two minutes.
    """
    pool = stack.parent_of(resource)
    if pool is None or pool.type not in NODE_POOLS:
        msg = "the node group belongs to no pool"
        raise NotApplicable(msg)
    for key, read in _SAME.items():
        if read(resource) != read(pool):
            yield Violation(f"{key}: not as pool {pool.name} has it", key)
