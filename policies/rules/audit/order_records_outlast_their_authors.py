"""Order records outlast their authors."""

from collections.abc import Iterator
from typing import Final

from policies.core.copies import classes_named, locked_days
from policies.core.pods import pod_of
from policies.core.read import items_at, text_at
from policies.core.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    stack_rule,
)
from policies.core.standing import must_last
from policies.core.vocabulary import ROLE

_DAYS: Final = 5 * 365 + 1


@stack_rule(
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={"kubernetes:apps/v1:StatefulSet"},
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
    for index, claim in enumerate(items_at(resource.props, "spec", "volumeClaimTemplates")):
        classes = classes_named(text_at(claim, "spec", "storageClassName"), stack)
        kept = max((locked_days(each, stack) for each in classes), default=0)
        name, path = text_at(claim, "metadata", "name"), f"spec.volumeClaimTemplates[{index}]"
        if not kept:
            yield Violation(f"every copy of volume {name} can be deleted", path)
        elif kept < _DAYS:
            yield Violation(f"copies of volume {name} can be deleted after {kept} days", path)
