from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import TIERS
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import at, has

_WANTED = ("qos.projectcalico.org/ingressBandwidth", "qos.projectcalico.org/egressBandwidth")


@rule(
    code="CL-NET-002",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=WORKLOADS,
    remedy="Annotate the pod with qos.projectcalico.org/ingressBandwidth and egressBandwidth",
    controls=(
        "nist-800-53r5/SC-6",
        "reg-sci/1001(a)",
    ),
)
def bandwidth_is_declared(resource: Resource) -> Iterator[Violation]:
    """A pod of a tier on the pod network declares its ingress and egress bandwidth.

    A research job that copies a data set fills the queues of the shared network card, and the
    market data behind it waits. A pod without a declared bandwidth has no limit.
    """
    pod = pod_of(resource)
    if pod.tier not in TIERS:
        msg = "the pod has no tier"
        raise NotApplicable(msg)
    if at(pod.spec, "hostNetwork") is True:
        msg = "the pod uses the host network"
        raise NotApplicable(msg)
    for annotation in _WANTED:
        if not has(pod.annotations, annotation):
            yield Violation(f"{annotation} is not set", f"{pod.path}metadata.annotations")
