from collections import defaultdict
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
from corelane.policies.model.vocabulary import NODE_POOLS, TEAM
from corelane.policies.objects.hosts.hostplan import host_plan, pools_selected
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.rules.host.mitigations import are_off
from corelane.policies.values.read import text_at


@rule(
    code="CL-HST-015",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=NODE_POOLS,
    remedy="Give each team its own pool, or set mitigations of the profile to auto",
    controls=("nist-800-53r5/SC-4", "nist-800-190/4.3.4"),
)
def unmitigated_hosts_serve_one_team(pool: Resource, stack: Stack) -> Iterator[Violation]:
    """Hosts with CPU vulnerability mitigations disabled run pods of one team only.

    With `mitigations=off` a process can read the memory of any other process on the host through
    speculative execution: keys, positions, orders. One team may accept that risk for lower latency.
    Between teams, which are isolated from each other everywhere else, it breaks isolation. The
    platform's own pods belong to no team and are not counted.
    """
    if not are_off(host_plan(pool)):
        msg = "the hosts do not disable mitigations"
        raise NotApplicable(msg)
    teams = sorted(stack.once(_teams)[pool.urn])
    if len(teams) > 1:
        message = f"teams {' and '.join(teams)} share hosts without mitigations"
        yield Violation(message, "hostPlan.kernelArguments")


def _teams(stack: Stack) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for workload in stack.of_type(*sorted(WORKLOADS)):
        pod = pod_of(workload)
        if team := text_at(pod.labels, TEAM):
            for pool in pools_selected(pod.spec, stack):
                found[pool.urn].add(team)
    return found
