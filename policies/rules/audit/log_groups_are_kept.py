from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import LOG_GROUP
from corelane.policies.objects.aws.protection import must_last
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has

_DAYS = 365  # the firm's own choice: one self-assessment looks back as far


@rule(
    code="CL-AUD-004",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={LOG_GROUP},
    remedy=f"Set retentionInDays to {_DAYS} or more, and kmsKeyId to a key of the firm",
    controls=("nist-800-53r5/AU-11", "nist-800-53r5/SC-28", "rts-6/18"),
)
def log_groups_are_kept(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A log group keeps its records for a year, under a key of the firm.

    An intrusion is found months after it began, and the annual self-assessment looks back a year:
    what was recorded has to be there. A group without a number keeps, and bills, for ever, and
    nobody decided that. Records name accounts, addresses and orders, so their key is the firm's.
    """
    must_last(stack)
    days = quantity(at(resource.props, "retentionInDays") or 0)
    if days <= 0:
        yield Violation("nobody decided how long records are kept", "retentionInDays")
    elif days < _DAYS:
        yield Violation(f"records are gone after {days} days", "retentionInDays")
    if not has(resource.props, "kmsKeyId"):
        yield Violation("records are under no key of the firm", "kmsKeyId")
