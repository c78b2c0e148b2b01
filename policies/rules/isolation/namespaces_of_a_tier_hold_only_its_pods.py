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
    remedy="Put the workload into a namespace of its tier, or change the pod's tier",
    controls=("nist-800-190/4.3.4", "dora-rts-2024-1774/8", "rts-6/7"),
)
def namespaces_of_a_tier_hold_only_its_pods(
    resource: Resource, stack: Stack
) -> Iterator[Violation]:
    """A namespace of a tier holds pods of that tier alone, and trading pods are in no other.

    Quotas, default limits, network policies and the right to deploy hang on the namespace. A
    research pod in a trading namespace gets the trading team's rights and eats its quota; a
    trading pod elsewhere is restarted by people who do not know what it is.
    """
    pod, name = pod_of(resource), namespace_of(resource, stack)
    declared = stack.once(namespaces).get(name)
    held = text_at(declared.props, "metadata", "labels", TIER) if declared else ""
    if not held and pod.tier != TRADING_TIER:
        msg = "neither namespace nor pod is of a tier that asks for the other"
        raise NotApplicable(msg)
    if pod.tier != held:
        message = f"pods of tier {pod.tier or 'none'} in {name}, which is of tier {held or 'none'}"
        yield Violation(message, "metadata.namespace")
