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
    remedy="Keep three copies on different hosts or zones, and an odd number of monitors apart",
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def ceph_replicates_safely(resource: Resource) -> Iterator[Violation]:
    """A Ceph pool keeps three copies on different machines, and monitors keep a majority.

    With two copies one dead disk leaves a single one, and the next error is lost research data.
    Copies on disks of the same host, or two monitors on it, make that host a single point of loss.
    """
    if resource.type == _POOL:
        yield from _pool_faults(resource)
        return
    monitors = quantity(at(resource.props, "spec", "mon", "count") or 0)
    if monitors < _COPIES or monitors % 2 == 0:
        yield Violation(f"{monitors} monitors keep no safe majority", "spec.mon.count")
    if at(resource.props, "spec", "mon", "allowMultiplePerNode") is True:
        yield Violation("monitors may share a node", "spec.mon.allowMultiplePerNode")
    if text_at(resource.props, "spec", "cleanupPolicy", "confirmation"):
        yield Violation("deleting the cluster destroys its data", "spec.cleanupPolicy.confirmation")


def _pool_faults(resource: Resource) -> Iterator[Violation]:
    replicated = mapping_at(resource.props, "spec", "replicated")
    if not has(replicated, "size") or quantity(at(replicated, "size")) < _COPIES:
        yield Violation("fewer than three copies are kept", "spec.replicated.size")
    if at(replicated, "requireSafeReplicaSize") is False:
        yield Violation("an unsafe number of copies is allowed", "spec.replicated")
    # Rook takes host where nothing is said (pkg/apis/ceph.rook.io/v1, DefaultFailureDomain).
    if text_at(resource.props, "spec", "failureDomain") == "osd":
        yield Violation("copies may be on one host", "spec.failureDomain")
