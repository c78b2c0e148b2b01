from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import LOG_GROUP
from corelane.policies.objects.aws.protection import require_permanent
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has

_DAYS = 365  # this project's choice: the period of the annual self-assessment


@rule(
    code="CL-AUD-004",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={LOG_GROUP},
    remedy=f"Set retentionInDays to {_DAYS} or more, and kmsKeyId to a customer managed KMS key",
    controls=("nist-800-53r5/AU-11", "nist-800-53r5/SC-28", "rts-6/18"),
)
def log_groups_have_retention_and_a_key(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Log groups keep records for at least one year, encrypted with a customer managed KMS key.

    Intrusions are often found months after they began, and the annual self-assessment looks back
    one year. Without `retentionInDays` CloudWatch keeps, and bills, records forever. Records name
    accounts, addresses and orders, so access to them needs a key that the firm controls.
    """
    require_permanent(stack)
    days = quantity(at(resource.props, "retentionInDays") or 0)
    if days <= 0:
        yield Violation("retentionInDays is not set, so records never expire", "retentionInDays")
    elif days < _DAYS:
        yield Violation(f"records expire after {days} days", "retentionInDays")
    if not has(resource.props, "kmsKeyId"):
        yield Violation("records are not encrypted with a customer managed KMS key", "kmsKeyId")
