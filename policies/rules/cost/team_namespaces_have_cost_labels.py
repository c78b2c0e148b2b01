from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import COST_CENTER, NAMESPACE, TEAM, TIER
from corelane.policies.values.read import mapping_at, text_at


@rule(
    code="CL-CST-003",
    level=Level.BLOCK,
    severity=Severity.LOW,
    applies_to={NAMESPACE},
    remedy=f"Label the namespace {TEAM} and {COST_CENTER}",
    controls=("nist-800-53r5/CM-8",),
)
def team_namespaces_have_cost_labels(resource: Resource) -> Iterator[Violation]:
    """A namespace of a tier is labeled with its team and its cost center.

    Exclusive cores of a metal instance cost the same whether or not anything trades on them. Cost
    that cannot be assigned to a team is never reduced. During an incident the on-call engineer has
    to know which team fills the pool.
    """
    labels = mapping_at(resource.props, "metadata", "labels")
    if not text_at(labels, TIER):
        msg = "the namespace has no tier label, so it belongs to the platform"
        raise NotApplicable(msg)
    for key in (TEAM, COST_CENTER):
        if not text_at(labels, key):
            yield Violation(f"the namespace has no label {key}", "metadata.labels")
