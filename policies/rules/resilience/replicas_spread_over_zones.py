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
    remedy=f"Add a topology spread constraint on {_ZONE}, DoNotSchedule",
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def replicas_spread_over_zones(resource: Resource) -> Iterator[Violation]:
    """Replicas outside of t0 stand in different zones.

    Two replicas on two nodes of one building survive a disk, not a fire or a cut of power. The risk
    view and the compliance log are what the desk needs in exactly that hour. Nodes of t0 stand
    beside each other on purpose: their second place is another pool. A replica whose volume lies in
    a zone may wish for another one only, or it would stay Pending when zones are lost.
    """
    pod = pod_of(resource)
    if quantity(at(resource.props, "spec", "replicas") or 1) <= 1:
        msg = "the workload has one replica"
        raise NotApplicable(msg)
    if pod.tier == "t0":
        msg = "nodes of t0 stand in one zone, beside each other"
        raise NotApplicable(msg)
    bound = any(items_at(resource.props, "spec", "volumeClaimTemplates"))
    if _ZONE not in set(_apart(pod, may_wish=bound)):
        yield Violation("all replicas may stand in one zone", f"{pod.path}spec")


def _apart(pod: Pod, *, may_wish: bool) -> Iterator[str]:
    for constraint in items_at(pod.spec, "topologySpreadConstraints"):
        if may_wish or text_at(constraint, "whenUnsatisfiable") == "DoNotSchedule":
            yield text_at(constraint, "topologyKey")
    for term in items_at(pod.spec, "affinity", "podAntiAffinity", _REQUIRED):
        yield text_at(term, "topologyKey")
