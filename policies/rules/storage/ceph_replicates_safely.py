from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has, mapping_at, text_at

_CLUSTER: Final = "kubernetes:ceph.rook.io/v1:CephCluster"
_POOL: Final = "kubernetes:ceph.rook.io/v1:CephBlockPool"
_COPIES: Final = 3


@rule(
    code="CL-STO-003",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={_CLUSTER, _POOL},
    remedy=(
        "Set three replicas with failure domain host or zone, and an odd number of monitors, "
        "one per node"
    ),
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def ceph_replicates_safely(resource: Resource) -> Iterator[Violation]:
    """A Ceph pool keeps three replicas on different hosts, and monitors have a safe majority.

    With two replicas, one failed disk leaves a single copy, and the next error loses research data.
    Replicas on disks of one host, or two monitors on it, make that host a single point of failure.
    """
    if resource.type == _POOL:
        yield from _pool_faults(resource)
        return
    monitors = quantity(at(resource.props, "spec", "mon", "count") or 0)
    if monitors < _COPIES or monitors % 2 == 0:
        yield Violation(
            f"mon.count is {monitors}, wanted an odd number of at least 3", "spec.mon.count"
        )
    if at(resource.props, "spec", "mon", "allowMultiplePerNode") is True:
        yield Violation("several monitors can run on one node", "spec.mon.allowMultiplePerNode")
    if text_at(resource.props, "spec", "cleanupPolicy", "confirmation"):
        yield Violation(
            "the cleanup policy is confirmed: deleting the cluster destroys its data",
            "spec.cleanupPolicy.confirmation",
        )


def _pool_faults(resource: Resource) -> Iterator[Violation]:
    replicated = mapping_at(resource.props, "spec", "replicated")
    if not has(replicated, "size") or quantity(at(replicated, "size")) < _COPIES:
        yield Violation("the pool keeps fewer than three replicas", "spec.replicated.size")
    if at(replicated, "requireSafeReplicaSize") is False:
        yield Violation("requireSafeReplicaSize is false", "spec.replicated")
    # Rook's default is host (pkg/apis/ceph.rook.io/v1, DefaultFailureDomain).
    if text_at(resource.props, "spec", "failureDomain") == "osd":
        yield Violation("replicas can be on one host", "spec.failureDomain")
