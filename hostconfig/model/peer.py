"""A peer: the settings of another system for the same host, and the reasons for differences."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from corelane.hostconfig.model.frozen import Frozen, Sentence, Slug
from corelane.hostconfig.model.settings import Layer


class PeerSetting(Frozen):
    """One value of the peer's; ``when`` says what its user asked for to have it.

    Values name CPUs as ``{isolated}``, ``{housekeeping}`` and ``{mask}``.
    """

    key: Annotated[str, Field(min_length=2, max_length=128)]
    value: str
    when: str
    difference: Sentence | None = None
    """The reason for another value in Corelane, or the condition for the same one."""


class Peer(Frozen):
    """Another system, with the sources in which its values were read."""

    name: Slug
    sources: tuple[Sentence, ...]
    assumed: Sentence
    kernel_arguments: tuple[PeerSetting, ...]
    sysctls: tuple[PeerSetting, ...]
    kubelet: tuple[PeerSetting, ...]
    ours_alone: dict[Layer, dict[str, Sentence]]
    """The reason for each setting that only Corelane renders, by layer and key."""

    @property
    def by_layer(self) -> Mapping[Layer, tuple[PeerSetting, ...]]:
        """The settings of each layer that is compared."""
        return {
            "kernel argument": self.kernel_arguments,
            "sysctl": self.sysctls,
            "kubelet": self.kubelet,
        }
