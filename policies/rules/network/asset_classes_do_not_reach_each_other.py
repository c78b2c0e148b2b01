from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.objects.network.endpoints import endpoints_of
from corelane.policies.objects.network.network_policy import POLICY_TYPES, policy_of
from corelane.policies.objects.network.reachability import reached_across


@rule(
    code="CL-NET-001",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POLICY_TYPES,
    remedy="Limit the selectors of the rule to pods of the policy's own asset class",
    controls=(
        "nist-800-53r5/SC-7",
        "nist-800-190/4.3.3",
        "rts-6/18",
        "sec-15c3-5/(c)(2)(iii)",
        "soc-2/CC6.6",
    ),
)
def asset_classes_do_not_reach_each_other(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No network policy allows traffic between pods of different asset classes.

    Desks share machines, not positions. One allowed path is enough to send an order for one book on
    another venue session, and to turn one desk's incident into two.
    """
    policy, groups = policy_of(resource, stack), stack.once(endpoints_of).asset_classes
    if not groups(policy.subjects):
        msg = "the policy selects no pod of an asset class"
        raise NotApplicable(msg)
    yield from reached_across(policy, groups)
