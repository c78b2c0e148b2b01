import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.images import DOCKER_IMAGE, image_volumes
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import text_at

_DIGEST: Final = re.compile(r"@sha256:[0-9a-f]{64}$")


@rule(
    code="CL-DET-006",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS | {DOCKER_IMAGE},
    remedy="Write the image as name@sha256:<64 hexadecimal digits>",
    controls=(
        "nist-800-190/4.2.2",
        "cis-eks-1.8.0/5.1.4",
        "rts-6/4",
        "soc-2/CC6.8",
    ),
)
def images_are_pinned_by_digest(resource: Resource) -> Iterator[Violation]:
    """Every container image and image volume is pinned by its digest, not only by a tag.

    A tag can be moved. Two backtests of the same tag can be two programs, and a node that restarts
    an execution engine at the open pulls whatever was pushed last. A digest identifies the image
    that was reviewed.
    """
    if resource.type == DOCKER_IMAGE:
        if not _DIGEST.search(text_at(resource.props, "name")):
            yield Violation("the image is not pinned by digest", "name")
        return
    pod = pod_of(resource)
    for path, volume in image_volumes(pod):
        if not _DIGEST.search(text_at(volume, "image", "reference")):
            yield Violation(
                f"the image of volume {text_at(volume, 'name')} is not pinned by digest", path
            )
    for container in pod.containers():
        if not _DIGEST.search(text_at(container.props, "image")):
            yield Violation(
                f"the image of container {container.name} is not pinned by digest",
                f"{container.path}.image",
            )
