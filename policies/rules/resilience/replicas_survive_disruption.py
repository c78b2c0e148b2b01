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
    remedy=(
        "Declare a PodDisruptionBudget that allows some but not all replicas, and spread them "
        "over nodes"
    ),
    controls=(
        "nist-800-53r5/CP-10",
        "rts-6/14",
        "soc-2/A1.2",
        "reg-sci/1001(a)",
    ),
)
def replicas_survive_disruption(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A workload with several replicas has a PodDisruptionBudget, and its replicas are kept apart.

    Without a budget, one drain evicts all replicas at once. If all replicas run on one node, one
    failure stops them. Either way the risk view is gone while engines go on trading. A budget that
    allows no disruption blocks the drain forever, and with it the patching of the node.
    """
    replicas = int(quantity(at(resource.props, "spec", "replicas") or 1))
    if replicas == 1:
        msg = "the workload has one replica"
        raise NotApplicable(msg)
    pod = pod_of(resource)
    budgets = budgets_on(stack, namespace_of(resource, stack), pod.labels)
    if not budgets:
        yield Violation("no PodDisruptionBudget selects the pods")
    for free in sorted({let_go(budget, replicas) for budget in budgets} & {0, replicas}):
        some = f"all {replicas} replicas" if free else "no replica"
        yield Violation(f"the PodDisruptionBudget allows disruption of {some} at once")
    spread = [*items_at(pod.spec, "topologySpreadConstraints")]
    if not spread and not mapping_at(pod.spec, "affinity", "podAntiAffinity"):
        yield Violation(
            "neither a topology spread constraint nor an anti-affinity keeps replicas apart",
            f"{pod.path}spec",
        )
