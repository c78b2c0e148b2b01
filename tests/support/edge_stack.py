"""Containers of a Docker-only host, as the program renders them from a stack file."""

import io
import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from corelane.components.composition.platform import declare_platform
from corelane.hostconfig.model.cpuset import format_cpulist, parse_cpulist
from corelane.hostconfig.model.paths import DOCKER_DAEMON, FOLDERS
from corelane.plan.recording.record import record
from tests.support.dockerd import Dockerd
from tests.support.stack import planned

CONTAINER: Final = "docker:index/container:Container"
IMAGE: Final = "corelane-edge:test"
BUSYBOX: Final = "/bin/busybox"
RAISED: Final = "/raised/busybox"
"""The same program, which runs as its owner root (setuid)."""
SCRATCH_OF_THE_IMAGE, NEW_SCRATCH = "/run/orders", "/run/new"
FOLDER_OF_THE_IMAGE, NEW_FOLDER = "/var/lib/orders", "/var/lib/new"
PLACES_OF_THE_IMAGE: Final = (
    *(SCRATCH_OF_THE_IMAGE.lstrip("/"), "var", "var/lib", FOLDER_OF_THE_IMAGE.lstrip("/")),
)
_SITE: Final = ("sites", "fr2-colocation", "edgeHosts", "fr2-gateway")


@dataclass(frozen=True)
class EdgeStack:
    """What was recorded: the inputs of each container, and the configuration of its daemon."""

    containers: Mapping[str, Mapping[str, Any]]
    daemon: str
    folders: str
    """The tmpfiles.d of what containers write to."""


def edge_stack(containers: Mapping[str, Mapping[str, Any]]) -> EdgeStack:
    """Return prod's Docker-only host with other containers, recorded."""

    def change(raw: Any) -> None:
        host = raw
        for key in _SITE:
            host = host[key]
        image = host["containers"]["order-gateway"]["image"]
        host["containers"] = {name: {"image": image, **each} for name, each in containers.items()}

    platform = planned("prod", change)
    found = record(lambda: declare_platform(platform), stack="prod").of_type(CONTAINER)
    [plan] = platform.hosts[_SITE[-1]].values()
    return EdgeStack(
        containers={each.inputs["name"]: each.inputs for each in found},
        daemon=plan.files[DOCKER_DAEMON],
        folders=plan.files[FOLDERS],
    )


@cache
def cpus_here(planned: str) -> str:
    """Return CPUs of this machine in the place of those of the planned one, one for each."""
    here = sorted(os.sched_getaffinity(0))
    return format_cpulist(frozenset(here[cpu % len(here)] for cpu in parse_cpulist(planned)))


def import_image(daemon: Dockerd) -> None:
    """Give a daemon the image, which does nothing for an hour."""
    name, _, tag = IMAGE.partition(":")
    command = f'CMD ["{BUSYBOX}", "sleep", "3600"]'
    query = {"fromSrc": "-", "repo": name, "tag": tag, "changes": command}
    daemon.ask("POST", "/images/create", _image_archive(), **query)


def _image_archive() -> bytes:
    """Return a root file system without a shell, for the import of an image."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for folder in ("bin", "raised", "etc", "run", *PLACES_OF_THE_IMAGE):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(entry)
        program = Path("/usr/bin/busybox").read_bytes()
        for path, mode in {BUSYBOX: 0o755, RAISED: 0o4755}.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(program), mode
            tar.addfile(entry, io.BytesIO(program))
    return archive.getvalue()
