from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.rules.cost.aws_tags import TAGGABLE, tags_of
from corelane.policies.values.read import text_at

_WANTED = {"corelane:owner": "owner", "corelane:cost-center": "cost center"}


@rule(
    code="CL-CST-001",
    level=Level.BLOCK,
    severity=Severity.LOW,
    applies_to=TAGGABLE,
    remedy=f"Tag it {' and '.join(_WANTED)}, or let the provider's defaultTags do so",
    controls=("nist-800-53r5/CM-8",),
)
def aws_resources_say_who_pays(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Every resource that AWS bills for carries its owner and its cost center.

    A NAT gateway nobody remembers costs as much as a server, and a metal instance left over from a
    test as much as a person. The bill is split by tags: what has none is split by guess, and what
    has no owner is switched off by nobody, or by the wrong one.
    """
    tags = tags_of(resource, stack)
    for key, what in _WANTED.items():
        if not text_at(tags, key):
            yield Violation(f"it names no {what}", "tags")
