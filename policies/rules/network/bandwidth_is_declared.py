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
    remedy="Annotate the pod with ingressBandwidth and egressBandwidth of qos.projectcalico.org",
    controls=(
        "nist-800-53r5/SC-6",
        "reg-sci/1001(a)",
    ),
)
def bandwidth_is_declared(resource: Resource) -> Iterator[Violation]:
    """A pod of any tier that has its own network states how much it may send and receive.

    One research job that copies a data set fills the queues of the shared network card, and the
    market data behind it waits. What is not declared is not limited.
    """
    pod = pod_of(resource)
    if pod.tier not in TIERS:
        msg = "the pod belongs to no tier"
        raise NotApplicable(msg)
    if at(pod.spec, "hostNetwork") is True:
        msg = "the pod uses the network of its host"
        raise NotApplicable(msg)
    for annotation in _WANTED:
        if not has(pod.annotations, annotation):
            yield Violation(f"{annotation} is not set", f"{pod.path}metadata.annotations")
