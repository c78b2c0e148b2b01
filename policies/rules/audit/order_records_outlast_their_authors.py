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
from corelane.policies.objects.aws.protection import must_last
from corelane.policies.objects.kubernetes.claims import claims_of, class_of
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import text_at

# The firm's own choice, as long as MiFID II is known to ask for; two of five years may be leap.
_DAYS: Final = 5 * 365 + 2


@rule(
    code="CL-AUD-005",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Claim volumes of a class that storage.records copies into a locked vault, for 5 years",
    controls=("nist-800-53r5/AU-9", "nist-800-53r5/AU-11", "rts-6/18"),
)
def order_records_outlast_their_authors(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """What the compliance log writes is copied to where nobody can delete it for five years.

    A record that an administrator can remove proves nothing against him, and one that burns with
    its disk proves nothing at all. A vault locked for compliance keeps its copies from everybody,
    the account's root included: what was in the journal that night stays readable.
    """
    must_last(stack)
    if text_at(pod_of(resource).labels, ROLE) != "compliance-log":
        msg = "the workload keeps no records of orders"
        raise NotApplicable(msg)
    for claim in claims_of(resource, stack):
        made_by = class_of(claim, stack)
        kept = locked_days(made_by, stack) if made_by else 0
        if not kept:
            yield Violation(f"every copy of volume {claim.name} can be deleted", claim.path)
        elif kept < _DAYS:
            message = f"copies of volume {claim.name} can be deleted after {kept} days"
            yield Violation(message, claim.path)
