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
    remedy="Tolerate corelane.io/tier with operator Equal and the pod's own tier, nothing wider",
    controls=("nist-800-190/4.3.4", "dora-rts-2024-1774/8", "rts-6/7"),
)
def pods_tolerate_only_their_tier(resource: Resource) -> Iterator[Violation]:
    """A pod tolerates the taint of its own tier only, and a trading pod selects its nodes too.

    One toleration without a key admits a pod everywhere, and a research job next to an execution
    engine costs more than the job is worth. A taint only keeps others away: without the node
    selector a trading pod itself may start on a node that is not tuned. The host gate alone goes
    everywhere, since every node waits for it: whoever else tolerates an unverified node starts
    before its kernel was looked at.
    """
    pod = pod_of(resource)
    trusted, selected = is_gate(pod), text_at(pod.spec, "nodeSelector", TIER)
    for index, toleration in enumerate(items_at(pod.spec, "tolerations")):
        path = f"{pod.path}spec.tolerations[{index}]"
        key, operator = text_at(toleration, "key"), text_at(toleration, "operator") or "Equal"
        if not key and not trusted:
            yield Violation("a toleration without a key tolerates every tier", path)
        elif key == TIER and (operator != "Equal" or text_at(toleration, "value") != pod.tier):
            yield Violation(f"the pod tolerates another tier than {pod.tier or 'none'}", path)
        elif key == UNVERIFIED and not trusted:
            yield Violation("the pod tolerates nodes that no host gate has verified", path)
    if text_at(pod.spec, "nodeName"):
        message = "the pod names its node, past the scheduler and every NoSchedule taint"
        yield Violation(message, f"{pod.path}spec.nodeName")
    if selected != pod.tier and (selected or pod.tier == TRADING_TIER):
        message = f"the pod is of tier {pod.tier} and selects {selected or 'none'}"
        yield Violation(message, f"{pod.path}spec.nodeSelector")
