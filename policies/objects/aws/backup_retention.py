"""The time for which nobody can delete the backups of a class' volumes."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.objects.aws.snapshots import tags_of
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has, items_at, text_at

LOCK: Final = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_SELECTION: Final = "aws:backup/selection:Selection"


def classes_named(name: str, stack: Stack) -> list[Resource]:
    """Return the storage class of a name, if the stack declares it."""
    classes = stack.of_type(STORAGE_CLASS)
    return [each for each in classes if text_at(each.props, "metadata", "name") == name]


def locked_days(storage_class: Resource, stack: Stack) -> Fraction:
    """Return how long the longest-lived copy of a volume is kept that nobody can delete before."""
    locked = {
        text_at(lock.props, "backupVaultName")
        for lock in stack.of_type(LOCK)
        if has(lock.props, "changeableForDays")
    }
    days = (
        quantity(at(rule, "lifecycle", "deleteAfter") or 0)
        for plan in _plans_of(storage_class, stack)
        for rule in items_at(plan, "rules")
        if text_at(rule, "targetVaultName") in locked
    )
    return max(days, default=Fraction(0))


def _plans_of(storage_class: Resource, stack: Stack) -> Iterator[Mapping[str, Any]]:
    """Yield the backup plans for volumes of a class; one tag in common is enough."""
    carried = tags_of(storage_class)
    for selection in stack.of_type(_SELECTION):
        asked = [*items_at(selection.props, "selectionTags")]
        if carried & {(text_at(tag, "key"), text_at(tag, "value")) for tag in asked}:
            yield from (plan.props for plan in stack.needed_for(selection, "planId"))
