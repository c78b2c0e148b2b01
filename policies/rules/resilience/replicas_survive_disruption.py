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
from corelane.policies.objects.kubernetes.pods import namespace_of, pod_of
from corelane.policies.rules.resilience.disruption_budgets import budgets_on, let_go
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at, mapping_at


@rule(
    code="CL-RES-004",
    level=Level.WARN,
    severity=Severity.MEDIUM,
    applies_to={"kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"},
    remedy="Declare a PodDisruptionBudget for its pods, and spread them over nodes",
    controls=(
        "nist-800-53r5/CP-10",
        "rts-6/14",
        "soc-2/A1.2",
        "reg-sci/1001(a)",
    ),
)
def replicas_survive_disruption(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A workload with several replicas has a disruption budget and is spread over nodes.

    Without a budget one drain evicts all replicas together; on one node one failure does. Either
    way the risk view is gone while engines go on trading. A budget that lets none go is no better:
    the drain waits for ever, and with it the patch of the node.
    """
    replicas = int(quantity(at(resource.props, "spec", "replicas") or 1))
    if replicas == 1:
        msg = "the workload has one replica"
        raise NotApplicable(msg)
    pod = pod_of(resource)
    budgets = budgets_on(stack, namespace_of(resource, stack), pod.labels)
    if not budgets:
        yield Violation("no disruption budget selects its pods")
    for free in sorted({let_go(budget, replicas) for budget in budgets} & {0, replicas}):
        some = f"all {replicas} replicas" if free else "no replica"
        yield Violation(f"its disruption budget lets {some} go at once")
    spread = [*items_at(pod.spec, "topologySpreadConstraints")]
    if not spread and not mapping_at(pod.spec, "affinity", "podAntiAffinity"):
        yield Violation("nothing keeps its replicas apart", f"{pod.path}spec")
