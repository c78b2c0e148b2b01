"""Snapshot schedules: the volumes that they cover, how often, and for how many days."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at, mapping_at, text_at, texts_at

_POLICY: Final = "aws:dlm/lifecyclePolicy:LifecyclePolicy"
_TAGS: Final = "tagSpecification_"
_HOURS_A_DAY: Final = 24
# botocore dlm model, RetentionIntervalUnitValues; months and years at their shortest.
_DAYS: Final = {"DAYS": 1, "WEEKS": 7, "MONTHS": 28, "YEARS": 365}


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule of copies."""

    hours: Fraction
    days_kept: Fraction


def tags_of(storage_class: Resource) -> frozenset[tuple[str, str]]:
    """Return the tags that a class of EBS volumes gives them (aws-ebs-csi-driver, tagging.md)."""
    parameters = mapping_at(storage_class.props, "parameters")
    written = [text_at(parameters, key) for key in parameters if key.startswith(_TAGS)]
    return frozenset((key, value) for key, _, value in (tag.partition("=") for tag in written))


def schedules_of(storage_class: Resource, stack: Stack) -> Iterator[Schedule]:
    """Yield the schedules in force for the volumes of a class; one tag in common is enough."""
    carried = tags_of(storage_class)
    for policy in stack.of_type(_POLICY):
        details = mapping_at(policy.props, "policyDetails")
        wanted = mapping_at(details, "targetTags")
        targets = {(key, text_at(wanted, key)) for key in wanted}
        on = text_at(policy.props, "state") in {"", "ENABLED"}
        if on and targets & carried and "VOLUME" in texts_at(details, "resourceTypes"):
            for schedule in items_at(details, "schedules"):
                yield from _read(schedule)


def _read(schedule: Any) -> Iterator[Schedule]:  # noqa: ANN401 -- any JSON value
    interval = at(schedule, "createRule", "interval")
    if interval is None:
        return  # a cron expression: how often it fires is not judged
    hours, kept = quantity(interval), mapping_at(schedule, "retainRule")
    if (count := at(kept, "count")) is not None:
        yield Schedule(hours, quantity(count) * hours / _HOURS_A_DAY)
    else:
        unit = _DAYS.get(text_at(kept, "intervalUnit"), 0)
        yield Schedule(hours, quantity(at(kept, "interval") or 0) * unit)
