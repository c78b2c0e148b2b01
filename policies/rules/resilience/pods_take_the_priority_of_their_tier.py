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
    remedy="Set priorityClassName to corelane-t0, corelane-t1 or corelane-t2, as the tier says",
    controls=("nist-800-53r5/SC-6",),
)
def pods_take_the_priority_of_their_tier(resource: Resource) -> Iterator[Violation]:
    """A pod of a tier has the priority class of that tier.

    When a node is lost the scheduler decides by priority who runs. An engine without one waits
    behind a backtest for the capacity that is left.
    """
    pod = pod_of(resource)
    wanted = PRIORITY_CLASS.get(pod.tier)
    if wanted is None:
        msg = "the pod belongs to no tier"
        raise NotApplicable(msg)
    if text_at(pod.spec, "priorityClassName") != wanted:
        yield Violation(f"the priority class is not {wanted}", f"{pod.path}spec.priorityClassName")
