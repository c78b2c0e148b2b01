"""A folder of a Docker-only host that belongs to a container, and outlives it."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.layer import Layer

CONTAINER_USER: Final = 65_532
"""The user that images without a shell run as by custom; it owns nothing else on a host."""
FOLDER_PATH: Final = r"^/srv(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$"
"""Below /srv, the place for data of services (file-hierarchy(7)): no folder of the host is there.

tmpfiles.d(5) reads no blank, quote or percent sign in it as anything else."""


class OwnedFolder(Frozen):
    """A folder that its container alone can read and write."""

    layer: ClassVar[Layer] = "folder"
    path: Annotated[str, Field(pattern=FOLDER_PATH, max_length=255)]
    user: Annotated[int, Field(ge=1, le=4_294_967_294)] = CONTAINER_USER
    why: ClassVar[str] = "the data of a container, which stays when the container is replaced"

    @property
    def key(self) -> str:
        """The path on the host."""
        return self.path

    @property
    def shown(self) -> str:
        """Owner, group and mode as people and probes read them."""
        return f"{self.user}:{self.user} 0700"
