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
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.objects.aws.snapshots import schedules_of
from corelane.policies.values.read import text_at

# The firm's own choice, both.
_EVERY_HOURS: Final = 24
_DAYS: Final = 7


@rule(
    code="CL-STO-009",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={STORAGE_CLASS},
    remedy="Tag the class's volumes with the tag of a lifecycle policy that copies them daily",
    controls=("nist-800-53r5/CP-9", "rts-6/14", "soc-2/A1.2"),
)
def volumes_are_copied_daily(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Every EBS volume of a claim is copied once a day, and copies are kept for a week or longer.

    A volume lives in one zone and has one history: a wrong deletion is as durable as the data. Who
    notices after the weekend that a journal is damaged needs the copy from before it.
    """
    if text_at(resource.props, "provisioner") != "ebs.csi.aws.com":
        msg = "the storage class makes no EBS volumes"
        raise NotApplicable(msg)
    daily = [s for s in schedules_of(resource, stack) if s.hours <= _EVERY_HOURS]
    if not daily:
        yield Violation("no copy of a volume is made each day", "parameters")
    elif max(schedule.days_kept for schedule in daily) < _DAYS:
        yield Violation("copies are gone within a week", "parameters")
