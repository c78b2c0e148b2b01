from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import at

_SHARED = frozenset({"t1", "t2"})


@rule(
    code="CL-SEC-012",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Set hostUsers to false in the pod",
    controls=("nist-800-53r5/SC-4", "nist-800-190/4.5.5"),
)
def pods_of_shared_tiers_have_own_users(resource: Resource) -> Iterator[Violation]:
    """A pod of t1 or t2 has users that mean nothing on its host.

    Its nodes are shared by teams. A process that breaks out of a container as user 65532 is, on the
    host, the user 65532 of every other team's pods as well, and root is root. In a user namespace
    it is nobody. Kubernetes gives none to a pod on its host's network; a node of t0 is shared by
    nobody.
    """
    pod = pod_of(resource)
    if pod.tier not in _SHARED:
        msg = "the pod shares its node with no other team"
        raise NotApplicable(msg)
    if at(pod.spec, "hostNetwork") is True:
        msg = "Kubernetes gives a pod on its host's network no users of its own"
        raise NotApplicable(msg)
    if at(pod.spec, "hostUsers") is not False:
        yield Violation("the pod's users are those of its host", f"{pod.path}spec.hostUsers")
