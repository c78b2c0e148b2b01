from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.rules.cost.aws_tags import TAGGABLE, tags_of
from corelane.policies.values.read import text_at

_WANTED = ("corelane:owner", "corelane:cost-center")


@rule(
    code="CL-CST-001",
    level=Level.BLOCK,
    severity=Severity.LOW,
    applies_to=TAGGABLE,
    remedy=(
        f"Set the tags {' and '.join(_WANTED)} on the resource, or in defaultTags of the provider"
    ),
    controls=("nist-800-53r5/CM-8",),
)
def aws_resources_have_cost_tags(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Every taggable AWS resource carries the tags `corelane:owner` and `corelane:cost-center`.

    The AWS bill is split by tags: cost without a cost center is allocated by guess. A resource
    without an owner is never cleaned up, or is deleted by the wrong team. A forgotten metal
    instance costs as much as an engineer.
    """
    tags = tags_of(resource, stack)
    for key in _WANTED:
        if not text_at(tags, key):
            yield Violation(f"the tag {key} is missing", "tags")
