import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import NODE_GROUP
from corelane.policies.values.read import text_at

_RELEASE: Final = re.compile(r"\d+\.\d+(\.\d+)?-\d{8}")
_BOTTLEROCKET: Final = re.compile(r"\d+\.\d+\.\d+-[0-9a-f]{7,8}")


@rule(
    code="CL-DET-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={NODE_GROUP},
    remedy=(
        "Set releaseVersion to a release such as 1.35.2-20260714, of Bottlerocket 1.64.0-2d1b4c8e, "
        "and amiType to a type other than CUSTOM"
    ),
    controls=("nist-800-190/4.2.2", "nist-800-190/4.4.3"),
)
def node_images_are_pinned_by_release(resource: Resource) -> Iterator[Violation]:
    """A managed node group pins the release version and the type of its AMI.

    Otherwise a node that is replaced overnight starts the latest image: another kernel, another
    default for NUMA balancing, other microcode. The latency of the pool changes and no diff shows
    why.
    """
    kind = text_at(resource.props, "amiType")
    pinned = _BOTTLEROCKET if kind.startswith("BOTTLEROCKET_") else _RELEASE
    if not pinned.fullmatch(text_at(resource.props, "releaseVersion")):
        yield Violation("releaseVersion does not name an AMI release", "releaseVersion")
    if kind in {"", "CUSTOM"}:
        yield Violation("amiType is missing or CUSTOM", "amiType")
