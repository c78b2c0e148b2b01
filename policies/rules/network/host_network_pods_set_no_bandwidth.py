from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import at


@rule(
    code="CL-NET-008",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=WORKLOADS,
    remedy="Remove the annotations; limit the host's interface, or use the pod network",
    controls=("nist-800-53r5/SC-6",),
)
def host_network_pods_set_no_bandwidth(resource: Resource) -> Iterator[Violation]:
    """A pod on the host network has no bandwidth annotation.

    Such a pod has no interface of its own, so neither Calico nor the bandwidth plugin enforces the
    annotation. A reviewer who reads it believes in a limit that does not exist.
    """
    pod = pod_of(resource)
    if at(pod.spec, "hostNetwork") is not True:
        msg = "the pod does not use the host network"
        raise NotApplicable(msg)
    for name in pod.annotations:
        if name.startswith("qos.projectcalico.org/") or name.endswith("gress-bandwidth"):
            yield Violation(
                f"{name} has no effect on the host network", f"{pod.path}metadata.annotations"
            )
