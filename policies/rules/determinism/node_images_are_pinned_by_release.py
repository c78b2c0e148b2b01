import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import NODE_GROUP
from corelane.policies.values.read import text_at

_RELEASE: Final = re.compile(r"\d+\.\d+(\.\d+)?-\d{8}")


@rule(
    code="CL-DET-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={NODE_GROUP},
    remedy="Set releaseVersion, for instance 1.35.2-20260714, and amiType",
    controls=("nist-800-190/4.2.2", "nist-800-190/4.4.3"),
)
def node_images_are_pinned_by_release(resource: Resource) -> Iterator[Violation]:
    """A managed node group names the release of its machine image.

    Without it a node that is replaced at night starts the newest image: another kernel, another
    default for NUMA balancing, other microcode. The latency of the pool changes and no diff says
    why.
    """
    if not _RELEASE.fullmatch(text_at(resource.props, "releaseVersion")):
        yield Violation("the node image has no release", "releaseVersion")
    if text_at(resource.props, "amiType") in {"", "CUSTOM"}:
        yield Violation("the family of the node image is not named", "amiType")
