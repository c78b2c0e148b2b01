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
    remedy="Claim a class whose reclaimPolicy is Retain",
    controls=("nist-800-53r5/AU-11",),
)
def records_outlive_their_claims(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """What a compliance log writes stays when its claim, or its namespace, is deleted.

    A claim goes with a mistyped command, and by default the volume goes with it. Orders that cannot
    be shown to a supervisor years later are a finding of their own.
    """
    if text_at(pod_of(resource).labels, ROLE) != _KEEPS_RECORDS:
        msg = "the pod keeps no records"
        raise NotApplicable(msg)
    claims = [*claims_of(resource, stack)]
    if not claims:
        yield Violation("records are kept on no volume", f"{pod_of(resource).path}spec.volumes")
    for claim in claims:
        found = class_of(claim, stack)
        kept = found is not None and text_at(found.props, "reclaimPolicy") == "Retain"
        if claim.ephemeral or not kept:
            yield Violation("the volume goes with its claim", claim.path)
