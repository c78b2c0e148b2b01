"""Defaults of Docker for a container that does not say otherwise, and its other options."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from corelane.hostconfig.model.layer import JsonSetting, Layer

OPEN_FILES: Final = 65_536
LOG_DRIVER: Final = "local"
LOG_OPTIONS: Final = {"compress": "true", "max-file": "5", "max-size": "50m"}


class DaemonOption(JsonSetting):
    """A key of daemon.json. Takes effect when Docker starts."""

    layer: ClassVar[Layer] = "docker"
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
