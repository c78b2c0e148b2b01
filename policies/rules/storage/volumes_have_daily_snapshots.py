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

# Both are this project's choice.
_EVERY_HOURS: Final = 24
_DAYS: Final = 7


@rule(
    code="CL-STO-009",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={STORAGE_CLASS},
    remedy=(
        "Tag the volumes of the class with the target tag of a lifecycle policy with daily "
        "snapshots"
    ),
    controls=("nist-800-53r5/CP-9", "rts-6/14", "soc-2/A1.2"),
)
def volumes_have_daily_snapshots(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """EBS volumes of a storage class have daily snapshots, kept for at least 7 days.

    A volume exists in one zone and has one history: a wrong deletion is as durable as the data. If
    a damaged journal is noticed after a weekend, a snapshot from before the damage must still
    exist.
    """
    if text_at(resource.props, "provisioner") != "ebs.csi.aws.com":
        msg = "the storage class does not create EBS volumes"
        raise NotApplicable(msg)
    daily = [s for s in schedules_of(resource, stack) if s.hours <= _EVERY_HOURS]
    if not daily:
        yield Violation("no lifecycle policy takes a snapshot every 24 hours", "parameters")
    elif max(schedule.days_kept for schedule in daily) < _DAYS:
        yield Violation("snapshots are kept for less than 7 days", "parameters")
