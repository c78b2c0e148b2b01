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
def team_namespaces_say_who_pays(resource: Resource) -> Iterator[Violation]:
    """A namespace of a tier names the team that owns it and the cost center that pays.

    Exclusive cores of a metal instance cost the same whether anything trades on them. A bill that
    nobody can be shown is cut by nobody, and at three in the morning somebody has to know whose pod
    it is that fills the pool.
    """
    labels = mapping_at(resource.props, "metadata", "labels")
    if not text_at(labels, TIER):
        msg = "the namespace is the platform's, and paid for with its machines"
        raise NotApplicable(msg)
    for key, what in ((TEAM, "owner"), (COST_CENTER, "cost center")):
        if not text_at(labels, key):
            yield Violation(f"the namespace names no {what}", "metadata.labels")
