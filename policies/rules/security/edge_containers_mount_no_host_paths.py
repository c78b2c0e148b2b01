import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import DOCKER_CONTAINER
from corelane.policies.objects.hosts.edge_mounts import edge_mounts
from corelane.policies.values.read import items_at, text_at

# System directories of a host; the Docker socket is under run.
_OF_THE_HOST: Final = re.compile(r"(bin|boot|dev|etc|lib|lib64|proc|root|run|sbin|sys|usr|var)?")
# Where a host keeps data of its services (file-hierarchy(7)), in a folder for each.
_DATA: Final = re.compile(r"/srv/.+")


@rule(
    code="CL-SEC-006",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={DOCKER_CONTAINER},
    remedy="Mount a directory of the workload under /srv, and with readOnly true if it is no data",
    controls=("nist-800-190/4.5.5", "nist-800-53r5/AC-6"),
)
def edge_containers_mount_no_host_paths(resource: Resource) -> Iterator[Violation]:
    """Docker containers mount no system directory or device, and write to folders below /srv only.

    The Docker socket in a container is root access to the host next to the exchange, whatever else
    was dropped. So is a writable `/etc`. Everything outside `/srv` is mounted read-only: if a
    gateway could write to files that the host runs, a compromise would survive a restart.
    """
    for mount in edge_mounts(resource):
        if _OF_THE_HOST.fullmatch(mount.top):
            yield Violation(f"{mount.source} is a system directory of the host", mount.path)
        if not mount.read_only and not _DATA.fullmatch(mount.real):
            yield Violation(f"{mount.source} is mounted writable", mount.path)
    for index, device in enumerate(items_at(resource.props, "devices")):
        found = f"device {text_at(device, 'hostPath')} of the host is mounted"
        yield Violation(found, f"devices[{index}]")
