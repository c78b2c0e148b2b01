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
from corelane.policies.model.vocabulary import DOCKER_CONTAINER, EDGE_HOST
from corelane.policies.objects.hosts.edge_mounts import edge_mounts, mounts_by_host
from corelane.policies.objects.hosts.hostplan import host_plan, settings_of


@rule(
    code="CL-ISO-020",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={DOCKER_CONTAINER},
    remedy="List the folder in folders of its container, or mount it with readOnly true",
    controls=("nist-800-190/4.5.5", "nist-800-53r5/SC-4"),
)
def edge_containers_own_their_folders(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A container on an edge host writes only to folders that the host's plan makes, and alone.

    The plan gives such a folder to the user of containers, and the audit compares it. A folder of
    another owner loses the orders of the day, since the container cannot write there. If a gateway
    writes to what it or another container reads, its compromise survives a restart, or spreads.
    """
    host = stack.parent_of(resource)
    if host is None or host.type != EDGE_HOST:
        msg = "the container is not on an edge host"
        raise NotApplicable(msg)
    made = settings_of(host_plan(host), "folder")
    for mount in edge_mounts(resource):
        if mount.read_only:
            continue
        if mount.source not in made:
            yield Violation(f"the host's plan makes no folder {mount.source}", mount.path)
        for other in stack.once(mounts_by_host)[host.urn]:
            if mount != other and mount.overlaps(other):
                found = f"container {other.container} also mounts {other.source}"
                yield Violation(found, mount.path)
