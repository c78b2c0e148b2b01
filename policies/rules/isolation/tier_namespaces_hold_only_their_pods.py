from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import TIER, TRADING_TIER
from corelane.policies.objects.kubernetes.pods import WORKLOADS, namespace_of, namespaces, pod_of
from corelane.policies.values.read import text_at


@rule(
    code="CL-ISO-010",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Move the workload to a namespace of its tier, or change the tier of the pod",
    controls=("nist-800-190/4.3.4", "dora-rts-2024-1774/8", "rts-6/7"),
)
def tier_namespaces_hold_only_their_pods(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A namespace of a tier holds only pods of that tier, and t0 pods run only in a t0 namespace.

    Quotas, default limits, network policies and deploy rights are set by namespace. A research pod
    in a t0 namespace gets the rights of the trading team and uses up its quota. A t0 pod in another
    namespace can be restarted by people who do not know what it is.
    """
    pod, name = pod_of(resource), namespace_of(resource, stack)
    declared = stack.once(namespaces).get(name)
    held = text_at(declared.props, "metadata", "labels", TIER) if declared else ""
    if not held and pod.tier != TRADING_TIER:
        msg = "the namespace has no tier, and the pod is not tier t0"
        raise NotApplicable(msg)
    if pod.tier != held:
        message = f"pod of tier {pod.tier or 'none'} in namespace {name} of tier {held or 'none'}"
        yield Violation(message, "metadata.namespace")
