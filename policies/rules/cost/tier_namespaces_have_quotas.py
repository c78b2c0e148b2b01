from collections import defaultdict
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
from corelane.policies.model.vocabulary import NAMESPACE, TIER
from corelane.policies.objects.kubernetes.pods import namespace_of
from corelane.policies.values.read import mapping_at, text_at

_API = "kubernetes:core/v1:"
_BOUNDED = ("cpu", "memory", "pods")


@rule(
    code="CL-CST-004",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to={NAMESPACE},
    remedy="Declare a ResourceQuota for cpu, memory and pods, and a LimitRange, in the namespace",
    controls=("nist-800-53r5/SC-6",),
)
def tier_namespaces_have_quotas(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Every namespace of a tier has a ResourceQuota and a LimitRange.

    Without a quota, one team's parameter sweep takes the whole tier, and another team's validation
    run does not start before the market opens.
    """
    name = text_at(resource.props, "metadata", "name")
    if not text_at(resource.props, "metadata", "labels", TIER):
        msg = "the namespace has no tier label"
        raise NotApplicable(msg)
    quotas = stack.once(_quotas)
    if name not in quotas:
        yield Violation(f"namespace {name} has no ResourceQuota")
    elif open_ended := [each for each in _BOUNDED if each not in quotas[name]]:
        yield Violation(f"no ResourceQuota of namespace {name} limits {' or '.join(open_ended)}")
    if name not in stack.once(_ranges):
        yield Violation(f"namespace {name} has no LimitRange")


def _quotas(stack: Stack) -> dict[str, set[str]]:
    """Return the resources with a quota in each namespace, as a request or a limit."""
    found: dict[str, set[str]] = defaultdict(set)
    for quota in stack.of_type(f"{_API}ResourceQuota"):
        hard = mapping_at(quota.props, "spec", "hard")
        found[namespace_of(quota, stack)] |= {key.rpartition(".")[2] for key in hard}
    return dict(found)


def _ranges(stack: Stack) -> frozenset[str]:
    return frozenset(namespace_of(found, stack) for found in stack.of_type(f"{_API}LimitRange"))
