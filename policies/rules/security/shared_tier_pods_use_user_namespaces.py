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
def shared_tier_pods_use_user_namespaces(resource: Resource) -> Iterator[Violation]:
    """A pod of t1 or t2 runs in a user namespace.

    Teams share the nodes of these tiers. Without a user namespace, a process that escapes from a
    container as user 65532 has the rights of user 65532 in every other team's pods, and root is
    root on the host. Pods on the host network are exempt, because Kubernetes gives them no user
    namespace. t0 nodes are not shared.
    """
    pod = pod_of(resource)
    if pod.tier not in _SHARED:
        msg = "the pod is neither tier t1 nor t2"
        raise NotApplicable(msg)
    if at(pod.spec, "hostNetwork") is True:
        msg = "Kubernetes has no user namespace for pods on the host network"
        raise NotApplicable(msg)
    if at(pod.spec, "hostUsers") is not False:
        yield Violation("hostUsers is not false", f"{pod.path}spec.hostUsers")
