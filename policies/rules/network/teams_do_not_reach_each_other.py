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
    code="CL-NET-013",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POLICY_TYPES,
    remedy="Limit the selectors of the rule to pods of the policy's own team, or add a waiver",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.3.3", "sec-15c3-5/(c)(2)(iii)"),
)
def teams_do_not_reach_each_other(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No network policy allows traffic between pods of different teams.

    Two teams that trade the same asset class compete for fills, and are often separated by an
    information barrier. A path between them leaks positions and misroutes orders. If two teams do
    share a service, a waiver records who decided it and until when.
    """
    policy, groups = policy_of(resource, stack), stack.once(endpoints_of).teams
    if not groups(policy.subjects):
        msg = "the policy selects no pod of a team"
        raise NotApplicable(msg)
    yield from reached_across(policy, groups)
