from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod, pod_of
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at, text_at

_ZONE = "topology.kubernetes.io/zone"
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_SPREADABLE = frozenset(
    kind for kind in WORKLOADS if kind.endswith((":Deployment", ":StatefulSet"))
)


@rule(
    code="CL-RES-003",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=_SPREADABLE,
    remedy=f"Add a topologySpreadConstraint on {_ZONE} with whenUnsatisfiable DoNotSchedule",
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def replicas_spread_over_zones(resource: Resource) -> Iterator[Violation]:
    """Replicas of a workload outside t0 run in different zones.

    Two replicas on two nodes of one data center survive a disk failure, but not a fire or a power
    outage. That is when the desk needs the risk view and the compliance log. t0 nodes are close
    together on purpose, and fail over to another pool. A replica with a zonal volume may only
    prefer another zone, because it would otherwise stay Pending when a zone is lost.
    """
    pod = pod_of(resource)
    if quantity(at(resource.props, "spec", "replicas") or 1) <= 1:
        msg = "the workload has one replica"
        raise NotApplicable(msg)
    if pod.tier == "t0":
        msg = "t0 nodes share one zone on purpose"
        raise NotApplicable(msg)
    bound = any(items_at(resource.props, "spec", "volumeClaimTemplates"))
    if _ZONE not in set(_apart(pod, may_prefer=bound)):
        yield Violation("all replicas can be scheduled into one zone", f"{pod.path}spec")


def _apart(pod: Pod, *, may_prefer: bool) -> Iterator[str]:
    for constraint in items_at(pod.spec, "topologySpreadConstraints"):
        if may_prefer or text_at(constraint, "whenUnsatisfiable") == "DoNotSchedule":
            yield text_at(constraint, "topologyKey")
    for term in items_at(pod.spec, "affinity", "podAntiAffinity", _REQUIRED):
        yield text_at(term, "topologyKey")
