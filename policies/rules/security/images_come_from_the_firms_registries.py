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
from corelane.policies.model.vocabulary import PLATFORM
from corelane.policies.objects.kubernetes.images import (
    NAMES_IMAGES,
    comes_from,
    images_of,
    repository_of,
)
from corelane.policies.values.read import texts_at


@rule(
    code="CL-SEC-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=NAMES_IMAGES,
    remedy="Copy the image into one of the firm's registries, or add its registry to registries",
    controls=("cis-eks-1.8.0/5.1.4", "nist-800-190/4.1.5", "rts-6/4"),
)
def images_come_from_the_firms_registries(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Every image comes from a registry that the platform names as the firm's.

    A digest says which bytes run, not who made them. An image of a public registry was looked at by
    nobody of the firm, and is gone on the day its owner removes it: a node that is replaced before
    the open then starts no engine.
    """
    platforms = stack.of_type(PLATFORM)
    if not platforms:
        msg = "the stack declares no platform, whose registries these would be"
        raise NotApplicable(msg)
    allowed = [each for found in platforms for each in texts_at(found.props, "registries")]
    for image, path in images_of(resource):
        if not comes_from(image, allowed):
            host = repository_of(image).partition("/")[0]
            yield Violation(f"an image comes from {host}, which is none of the firm's", path)
