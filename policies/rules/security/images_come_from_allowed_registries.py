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
    remedy=(
        "Copy the image to an allowed registry, or add its registry to registries of the platform"
    ),
    controls=("cis-eks-1.8.0/5.1.4", "nist-800-190/4.1.5", "rts-6/4"),
)
def images_come_from_allowed_registries(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Every image comes from a registry in the platform's list of allowed registries.

    A digest identifies the bytes of an image, not its origin. An image from a public registry has
    not been reviewed, and can be deleted by its owner: a node that is replaced before the open then
    starts no engine.
    """
    platforms = stack.of_type(PLATFORM)
    if not platforms:
        msg = "the stack declares no platform and so no allowed registries"
        raise NotApplicable(msg)
    allowed = [each for found in platforms for each in texts_at(found.props, "registries")]
    for image, path in images_of(resource):
        if not comes_from(image, allowed):
            host = repository_of(image).partition("/")[0]
            yield Violation(f"the image comes from {host}, which is not an allowed registry", path)
