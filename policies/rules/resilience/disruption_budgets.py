"""PodDisruptionBudgets, and the number of pods that they allow to be disrupted at once."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from corelane.policies.model.stack import Stack
from corelane.policies.objects.kubernetes.label_selector import selects
from corelane.policies.objects.kubernetes.pods import namespace_of
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, mapping_at

BUDGET: Final = "kubernetes:policy/v1:PodDisruptionBudget"
_SHARE: Final = re.compile(r"(\d{1,3})%")


def budgets_on(stack: Stack, namespace: str, labels: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the budgets of a namespace that select pods with these labels."""
    found = stack.once(_budgets)[namespace]
    return [budget for budget in found if selects(mapping_at(budget, "selector"), labels)]


def let_go(budget: Mapping[str, Any], replicas: int) -> int:
    """Return how many replicas a budget allows to be disrupted at once; percentages are rounded up.

    kubernetes pkg/controller/disruption, ``getExpectedPodCount``.
    """
    if (unavailable := at(budget, "maxUnavailable")) is not None:
        return min(_count(unavailable, replicas), replicas)
    return max(replicas - _count(at(budget, "minAvailable") or 0, replicas), 0)


def _count(value: object, replicas: int) -> int:
    if share := _SHARE.fullmatch(str(value)):
        return math.ceil(int(share[1]) * replicas / 100)
    return math.ceil(quantity(value))


def _budgets(stack: Stack) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for budget in stack.of_type(BUDGET):
        found[namespace_of(budget, stack)].append(mapping_at(budget.props, "spec"))
    return found
