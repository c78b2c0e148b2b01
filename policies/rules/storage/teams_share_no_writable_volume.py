from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.objects.kubernetes.shared_volumes import VOLUME, shared


@rule(
    code="CL-STO-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS | {VOLUME},
    remedy="Give each team its own volume, or mount the shared volume read-only everywhere",
    controls=("nist-800-53r5/SC-4", "nist-800-190/4.5.5"),
)
def teams_share_no_writable_volume(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No disk, export or host directory that one team can write is used by another team.

    Network policies do not see what passes through files. If one team can change shared tick data,
    another team's backtests are no longer reproducible. A shared host directory bypasses every
    boundary between namespaces.
    """
    for kind, teams in stack.once(shared).get(resource.urn, []):
        yield Violation(f"{kind} volume is also used by {', '.join(sorted(teams))}")
