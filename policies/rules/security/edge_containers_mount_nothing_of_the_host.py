import re
from collections.abc import Iterator
from posixpath import normpath
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import DOCKER_CONTAINER
from corelane.policies.values.read import at, items_at, text_at

# What a host runs on, is set by, and answers on; Docker's own socket is below run.
_OF_THE_HOST: Final = re.compile(r"(bin|boot|dev|etc|lib|lib64|proc|root|run|sbin|sys|usr|var)?")


@rule(
    code="CL-SEC-006",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={DOCKER_CONTAINER},
    remedy="Mount a folder of the workload's own, such as one below /srv, and read-only",
    controls=("nist-800-190/4.5.5", "nist-800-53r5/AC-6"),
)
def edge_containers_mount_nothing_of_the_host(resource: Resource) -> Iterator[Violation]:
    """A container that Docker runs sees no folder or device by which the host could be owned.

    Docker's socket in a container is root on the machine beside the exchange, whatever else was
    dropped; so is a writable ``/etc``. Configuration is mounted read-only: a gateway that can write
    its own comes up after a restart with what a fault put there.
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
        yield Violation(f"device {text_at(device, 'hostPath')} is the host's", f"devices[{index}]")


def _judged(source: str, read_only: object, path: str) -> Iterator[Violation]:
    first = next(filter(None, normpath(source).split("/")), "")
    if _OF_THE_HOST.fullmatch(first):
        yield Violation(f"{source} is the host's own", path)
    if read_only is not True:
        yield Violation(f"{source} can be written", path)
