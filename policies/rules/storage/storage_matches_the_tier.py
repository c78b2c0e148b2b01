from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.objects.kubernetes.claims import claims_of, class_of, kind_of
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import text_at

_SUITS: Final = {
    "t0": frozenset({"local", "io2"}),
    "t1": frozenset({"gp3", "io2", "shared"}),
    "t2": frozenset({"local", "gp3"}),
}


@rule(
    code="CL-STO-007",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=WORKLOADS,
    remedy="Use local disks or io2 in t0, EBS or Ceph in t1, ephemeral local or gp3 volumes in t2",
    controls=("nist-800-53r5/SC-6",),
)
def storage_matches_the_tier(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Pods use the storage classes of their tier, and t2 uses ephemeral volumes only.

    A journal on shared storage waits for another client's flush in the middle of an order. A
    backtest on provisioned IOPS pays for durability that it does not need, and a volume that
    remains after a spot node was reclaimed is billed. The classes of a tier:

    - t0: local disks, io2
    - t1: gp3, io2, shared storage such as Ceph
    - t2: local disks, gp3
    """
    tier = pod_of(resource).tier
    if tier not in _SUITS:
        msg = "the pod has no tier"
        raise NotApplicable(msg)
    claims = [*claims_of(resource, stack)]
    if not claims:
        msg = "the pod claims no volume"
        raise NotApplicable(msg)
    for claim in claims:
        found = class_of(claim, stack)
        if found is None:
            yield Violation("the storage class is not declared", claim.path)
        elif (kind := kind_of(found)) not in _SUITS[tier]:
            name = text_at(found.props, "metadata", "name")
            yield Violation(f"class {name} ({kind}) is not allowed in tier {tier}", claim.path)
        if tier == "t2" and not claim.ephemeral:
            yield Violation("the volume is not ephemeral, so it remains after its pod", claim.path)
