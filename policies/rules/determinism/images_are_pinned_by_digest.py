"""Images are pinned by digest."""

import re
from collections.abc import Iterator
from typing import Final

from policies.core.pods import WORKLOADS, pod_of
from policies.core.read import text_at
from policies.core.rule import Level, Resource, Severity, Violation, rule

_DOCKER: Final = "docker:index/remoteImage:RemoteImage"
_DIGEST: Final = re.compile(r"@sha256:[0-9a-f]{64}$")


@rule(
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS | {_DOCKER},
    remedy="Write the image as name@sha256:<64 hexadecimal digits>",
    controls=(
        "nist-800-190/4.2.2",
        "cis-eks-1.8.0/5.1.4",
        "rts-6/4",
        "soc-2/CC6.8",
    ),
)
def images_are_pinned_by_digest(resource: Resource) -> Iterator[Violation]:
    """Every container image is named by its digest, not by a tag alone.

    A tag moves. Two backtests of the same tag are then two programs, and a node that restarts an
    execution engine at the open pulls whatever was pushed last. A digest is what a reviewer saw.
    """
    if resource.type == _DOCKER:
        if not _DIGEST.search(text_at(resource.props, "name")):
            yield Violation("the image has no digest", "name")
        return
    for container in pod_of(resource).containers():
        if not _DIGEST.search(text_at(container.props, "image")):
            yield Violation(
                f"the image of container {container.name} has no digest", f"{container.path}.image"
            )
