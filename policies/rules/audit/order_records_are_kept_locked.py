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
from corelane.policies.objects.aws.backup_retention import locked_days
from corelane.policies.objects.aws.protection import require_permanent
from corelane.policies.objects.kubernetes.claims import claims_of, class_of
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import text_at

# This project's choice: the five years of MiFID II, of which two may be leap years.
_DAYS: Final = 5 * 365 + 2


@rule(
    code="CL-AUD-005",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Use a storage class that storage.records backs up to a locked vault for 5 years",
    controls=("nist-800-53r5/AU-9", "nist-800-53r5/AU-11", "rts-6/18"),
)
def order_records_are_kept_locked(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Volumes of the compliance log are backed up for five years to a locked backup vault.

    A record that an administrator can delete is no evidence against that administrator, and a
    record with a single copy is lost with its disk. A vault lock in compliance mode protects its
    recovery points from every identity, the root user included, until they expire.
    """
    require_permanent(stack)
    if text_at(pod_of(resource).labels, ROLE) != "compliance-log":
        msg = "the workload does not have the role compliance-log"
        raise NotApplicable(msg)
    for claim in claims_of(resource, stack):
        made_by = class_of(claim, stack)
        kept = locked_days(made_by, stack) if made_by else 0
        if not kept:
            yield Violation(f"every backup of volume {claim.name} can be deleted", claim.path)
        elif kept < _DAYS:
            message = f"backups of volume {claim.name} can be deleted after {kept} days"
            yield Violation(message, claim.path)
