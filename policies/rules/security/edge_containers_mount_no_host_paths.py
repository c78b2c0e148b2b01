import re
from collections.abc import Iterator
from posixpath import normpath
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import DOCKER_CONTAINER
from corelane.policies.values.read import at, items_at, text_at

# System directories of a host; the Docker socket is under run.
_OF_THE_HOST: Final = re.compile(r"(bin|boot|dev|etc|lib|lib64|proc|root|run|sbin|sys|usr|var)?")


@rule(
    code="CL-SEC-006",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={DOCKER_CONTAINER},
    remedy="Mount a directory of the workload, for example under /srv, with readOnly true",
    controls=("nist-800-190/4.5.5", "nist-800-53r5/AC-6"),
)
def edge_containers_mount_no_host_paths(resource: Resource) -> Iterator[Violation]:
    """Docker containers mount no system directory or device of the host, and the rest read-only.

    The Docker socket in a container is root access to the host next to the exchange, whatever else
    was dropped. So is a writable `/etc`. Configuration is mounted read-only: if a gateway could
    write to its own configuration, a compromise would survive a restart.
    """
    props = resource.props
    for index, mount in enumerate(items_at(props, "mounts")):
        if text_at(mount, "type") == "bind":
            path, source = f"mounts[{index}]", text_at(mount, "source")
            yield from _judged(source, at(mount, "readOnly"), path)
    for index, volume in enumerate(items_at(props, "volumes")):
        if source := text_at(volume, "hostPath"):
            yield from _judged(source, at(volume, "readOnly"), f"volumes[{index}]")
    for index, device in enumerate(items_at(props, "devices")):
        yield Violation(
            f"device {text_at(device, 'hostPath')} of the host is mounted", f"devices[{index}]"
        )


def _judged(source: str, read_only: object, path: str) -> Iterator[Violation]:
    first = next(filter(None, normpath(source).split("/")), "")
    if _OF_THE_HOST.fullmatch(first):
        yield Violation(f"{source} is a system directory of the host", path)
    if read_only is not True:
        yield Violation(f"{source} is mounted writable", path)
