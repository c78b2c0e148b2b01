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
from corelane.policies.model.vocabulary import ROLE
from corelane.policies.objects.kubernetes.claims import claims_of, class_of
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import text_at

_KEEPS_RECORDS: Final = "compliance-log"


@rule(
    code="CL-STO-006",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Use a storage class with reclaimPolicy Retain",
    controls=("nist-800-53r5/AU-11",),
)
def record_volumes_are_retained(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The volumes of a compliance log have the reclaim policy Retain.

    A claim, or its namespace, can be deleted by a mistyped command, and by default its volume is
    deleted with it. Missing order records are a regulatory finding of their own.
    """
    if text_at(pod_of(resource).labels, ROLE) != _KEEPS_RECORDS:
        msg = "the pod does not have the role compliance-log"
        raise NotApplicable(msg)
    claims = [*claims_of(resource, stack)]
    if not claims:
        yield Violation("the compliance log has no volume", f"{pod_of(resource).path}spec.volumes")
    for claim in claims:
        found = class_of(claim, stack)
        kept = found is not None and text_at(found.props, "reclaimPolicy") == "Retain"
        if claim.ephemeral or not kept:
            yield Violation("the volume is deleted with its claim", claim.path)
