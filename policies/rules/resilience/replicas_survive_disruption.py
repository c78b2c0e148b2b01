"""Replicas survive disruption."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from policies.core.label_selector import selects
from policies.core.pods import namespace_of, pod_of
from policies.core.read import at, items_at, mapping_at
from policies.core.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    stack_rule,
)


@stack_rule(
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
    way the risk view is gone while engines go on trading.
    """
    if int(at(resource.props, "spec", "replicas") or 1) == 1:
        msg = "the workload has one replica"
        raise NotApplicable(msg)
    pod = pod_of(resource)
    budgets = stack.once(_budgets)[namespace_of(resource, stack)]
    if not any(selects(budget, pod.labels) for budget in budgets):
        yield Violation("no disruption budget selects its pods")
    spread = [*items_at(pod.spec, "topologySpreadConstraints")]
    if not spread and not mapping_at(pod.spec, "affinity", "podAntiAffinity"):
        yield Violation("nothing keeps its replicas apart", f"{pod.path}spec")


def _budgets(stack: Stack) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for budget in stack.of_type("kubernetes:policy/v1:PodDisruptionBudget"):
        found[namespace_of(budget, stack)].append(mapping_at(budget.props, "spec", "selector"))
    return found
