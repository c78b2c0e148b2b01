"""Settings of network interfaces: parameters, those that stay as they are, and interrupts."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from corelane.hostconfig.model.cpuset import CpuSet, format_cpulist
from corelane.hostconfig.model.frozen import Frozen, Sentence
from corelane.hostconfig.model.layer import Layer, TextSetting
from corelane.hostconfig.model.topology import DeviceName


class _OfInterface(Frozen):
    """One parameter of one network interface."""

    layer: ClassVar[Layer] = "interface"
    nic: DeviceName
    parameter: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]

    @property
    def key(self) -> str:
        """The interface and the parameter."""
        return f"{self.nic}.{self.parameter}"


class InterfaceSetting(_OfInterface, TextSetting):
    """A parameter of a network interface that ``ethtool`` sets, or the CPU mask of a queue.

    For rps and xps the parameter is the queue, as sysfs names it: ``tx-3``; ``rx`` is every one.
    """

    command: Literal["coalesce", "ring", "channels", "rps", "xps"]
    value: Annotated[str, Field(pattern=r"^[a-z0-9,-]{1,2304}$")]


class UnsetParameter(_OfInterface):
    """A parameter that the profile asks of an interface and that stays as it is, with the reason.

    A host has nothing of it: it is here so that files, reports and explanations say it.
    """

    why: Sentence

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return "not set"


class InterruptPlacement(Frozen):
    """The CPUs that may serve the interrupts of one network interface.

    They also process its packets: no queue hands them on to other CPUs. ``optional`` says that a
    host whose interface has no message-signalled interrupt is as it should be.
    """

    layer: ClassVar[Layer] = "interrupts"
    nic: DeviceName
    cpus: CpuSet
    why: Sentence
    optional: bool = False

    @property
    def key(self) -> str:
        """The interface."""
        return self.nic

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return format_cpulist(self.cpus)


NicSetting = InterfaceSetting | InterruptPlacement | UnsetParameter
"""Whatever a plan says of one interface."""
