from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import TIER, TRADING_TIER
from corelane.policies.objects.hosts.host_gate import UNVERIFIED, is_gate
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import items_at, text_at


@rule(
    code="CL-ISO-011",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy=(
        "Tolerate corelane.io/tier with operator Equal and the pod's own tier, and select that tier"
    ),
    controls=("nist-800-190/4.3.4", "dora-rts-2024-1774/8", "rts-6/7"),
)
def pods_tolerate_only_their_tier(resource: Resource) -> Iterator[Violation]:
    """A pod tolerates only the taint of its own tier, and a t0 pod also selects t0 nodes.

    A toleration without a key admits a pod to every node, and a research job next to an execution
    engine costs more than the job is worth. A taint only repels other pods: without a node
    selector, a t0 pod may start on a node that is not tuned. Only the host gate runs on every node.
    Another pod that tolerates the taint of unverified nodes starts before its host has been
    audited.
    """
    pod = pod_of(resource)
    trusted, selected = is_gate(pod), text_at(pod.spec, "nodeSelector", TIER)
    for index, toleration in enumerate(items_at(pod.spec, "tolerations")):
        path = f"{pod.path}spec.tolerations[{index}]"
        key, operator = text_at(toleration, "key"), text_at(toleration, "operator") or "Equal"
        if not key and not trusted:
            yield Violation("a toleration without a key tolerates every taint", path)
        elif key == TIER and (operator != "Equal" or text_at(toleration, "value") != pod.tier):
            yield Violation(f"the pod of tier {pod.tier or 'none'} tolerates another tier", path)
        elif key == UNVERIFIED and not trusted:
            yield Violation(
                "the pod tolerates corelane.io/unverified: it starts before its host is audited",
                path,
            )
    if text_at(pod.spec, "nodeName"):
        message = "nodeName is set, which bypasses the scheduler and NoSchedule taints"
        yield Violation(message, f"{pod.path}spec.nodeName")
    if selected != pod.tier and (selected or pod.tier == TRADING_TIER):
        message = f"the pod of tier {pod.tier} selects nodes of tier {selected or 'none'}"
        yield Violation(message, f"{pod.path}spec.nodeSelector")
