from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import PRIORITY_CLASS
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import text_at


@rule(
    code="CL-RES-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy=(
        "Set priorityClassName to corelane-t0, corelane-t1 or corelane-t2, according to the tier"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def pods_use_the_priority_of_their_tier(resource: Resource) -> Iterator[Violation]:
    """A pod of a tier uses the PriorityClass of that tier.

    When a node is lost, the scheduler decides by priority which pods run. An engine without a
    priority waits behind a backtest for the remaining capacity.
    """
    pod = pod_of(resource)
    wanted = PRIORITY_CLASS.get(pod.tier)
    if wanted is None:
        msg = "the pod has no tier"
        raise NotApplicable(msg)
    if text_at(pod.spec, "priorityClassName") != wanted:
        yield Violation(f"priorityClassName is not {wanted}", f"{pod.path}spec.priorityClassName")
