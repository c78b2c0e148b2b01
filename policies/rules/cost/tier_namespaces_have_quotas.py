"""Tier namespaces have quotas."""

from collections.abc import Iterator

from policies.core.pods import namespace_of
from policies.core.read import text_at
from policies.core.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    stack_rule,
)
from policies.core.vocabulary import NAMESPACE, TIER

_KINDS = ("ResourceQuota", "LimitRange")


@stack_rule(
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to={NAMESPACE},
    remedy="Declare a ResourceQuota and a LimitRange in the namespace",
    controls=("nist-800-53r5/SC-6",),
)
def tier_namespaces_have_quotas(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Every namespace of a tier has a quota and a range of limits.

    Without a quota one team's sweep takes the whole tier, and the other team's validation run does
    not start before the open.
    """
    name = text_at(resource.props, "metadata", "name")
    if not text_at(resource.props, "metadata", "labels", TIER):
        msg = "the namespace belongs to no tier"
        raise NotApplicable(msg)
    limited = stack.once(_limited)
    for kind in _KINDS:
        if name not in limited[kind]:
            yield Violation(f"namespace {name} has no {kind}")


def _limited(stack: Stack) -> dict[str, set[str]]:
    return {
        kind: {namespace_of(found, stack) for found in stack.of_type(f"kubernetes:core/v1:{kind}")}
        for kind in _KINDS
    }
