"""Defaults of Docker for a container that does not say otherwise, and its other options."""

import json
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from corelane.hostconfig.model.frozen import Frozen, Sentence
from corelane.hostconfig.model.layer import Layer

OPEN_FILES: Final = 65_536
LOG_DRIVER: Final = "local"
LOG_OPTIONS: Final = {"compress": "true", "max-file": "5", "max-size": "50m"}


class DaemonOption(Frozen):
    """A key of daemon.json; the value is JSON data. Takes effect when Docker starts."""

    layer: ClassVar[Layer] = "docker"
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    value: Any
    why: Sentence

    @property
    def shown(self) -> str:
        """The value as people read it."""
        given = self.value
        return given if isinstance(given, str) else json.dumps(given, sort_keys=True)
