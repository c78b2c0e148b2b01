"""The layers of a host, and the form of a setting whose value is text."""

import json
from typing import Any, Literal

from corelane.hostconfig.model.frozen import Frozen, Sentence

HostLayer = Literal[
    "kernel argument",
    "sysctl",
    "sysfs",
    "interface",
    "interrupts",
    "drive",
    "cache",
    "unit",
    "limit",
    "file",
    "clock",
]
"""The layers that an agent reads back on a host."""
Layer = Literal[HostLayer, "docker", "folder", "kubelet", "machine"]


class TextSetting(Frozen):
    """A setting whose value is text."""

    value: str
    why: Sentence

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return self.value


class JsonSetting(Frozen):
    """A setting whose value is JSON data."""

    value: Any
    why: Sentence

    @property
    def shown(self) -> str:
        """The value as people read it."""
        given = self.value
        return given if isinstance(given, str) else json.dumps(given, sort_keys=True)
