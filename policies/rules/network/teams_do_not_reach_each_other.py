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
from corelane.policies.objects.network.reachability import crossings


@rule(
    code="CL-NET-013",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POLICY_TYPES,
    remedy="Narrow the rule's selectors to pods of the policy's own team, or waive the crossing",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.3.3", "sec-15c3-5/(c)(2)(iii)"),
)
def teams_do_not_reach_each_other(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No network policy lets pods of one team exchange traffic with pods of another.

    Two teams that trade the same asset class are still each other's competitors for fills, and
    often behind an information barrier. A path between them leaks positions by accident and orders
    by mistake. Where two teams do share a service, a waiver says who decided it and until when.
    """
    policy, groups = policy_of(resource, stack), stack.once(endpoints_of).teams
    if not groups(policy.subjects):
        msg = "the policy is about no pod of a team"
        raise NotApplicable(msg)
    yield from crossings(policy, groups)
