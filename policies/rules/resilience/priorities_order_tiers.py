from collections.abc import Iterator
from fractions import Fraction

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import PRIORITY_CLASS
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, text_at

_CLASS = "kubernetes:scheduling.k8s.io/v1:PriorityClass"
_ORDER = tuple(PRIORITY_CLASS.values())


@rule(
    code="CL-RES-002",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={_CLASS},
    remedy="Set value highest for t0, then t1, then t2, and preemptionPolicy Never for t2",
    controls=("nist-800-53r5/SC-6",),
)
def priorities_order_tiers(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The PriorityClass of t0 ranks above t1, t1 above t2, and t2 never preempts.

    The scheduler compares these values when it preempts pods. With two tiers in the wrong order, a
    nightly backtest evicts an execution engine.
    """
    name = text_at(resource.props, "metadata", "name")
    if name not in _ORDER:
        msg = "the PriorityClass belongs to no tier"
        raise NotApplicable(msg)
    values = stack.once(_values)
    lower = [other for other in _ORDER[_ORDER.index(name) + 1 :] if other in values]
    for other in lower:
        if values[name] <= values[other]:
            yield Violation(f"{name} does not rank above {other}", "value")
    if name == _ORDER[-1] and text_at(resource.props, "preemptionPolicy") != "Never":
        yield Violation(f"{name} does not set preemptionPolicy Never", "preemptionPolicy")


def _values(stack: Stack) -> dict[str, Fraction]:
    return {
        text_at(found.props, "metadata", "name"): quantity(at(found.props, "value") or 0)
        for found in stack.of_type(_CLASS)
    }
