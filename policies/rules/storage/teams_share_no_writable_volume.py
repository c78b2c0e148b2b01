from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.objects.kubernetes.shared_volumes import VOLUME, shared


@rule(
    code="CL-STO-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS | {VOLUME},
    remedy="Give each team a volume of its own, or mount the shared one read-only everywhere",
    controls=("nist-800-53r5/SC-4", "nist-800-190/4.5.5"),
)
def teams_share_no_writable_volume(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No disk, export or folder of a host is written by one team and used by another.

    No network policy sees what passes through a file. Shared tick data that one team may change is
    a backtest of another team that nobody can repeat, and a folder of a host is a way around every
    boundary between namespaces.
    """
    for kind, teams in stack.once(shared).get(resource.urn, []):
        yield Violation(f"{kind} volume is also used by {', '.join(sorted(teams))}")
