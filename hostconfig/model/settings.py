"""The atoms of host tuning: a key, its value, and the reason that goes wherever the value goes."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from corelane.hostconfig.model.cpuset import MAX_TEXT, parse_cpumask
from corelane.hostconfig.model.docker_daemon import DaemonOption
from corelane.hostconfig.model.frozen import Frozen, Sentence
from corelane.hostconfig.model.interface_settings import (
    InterfaceSetting,
    InterruptPlacement,
    UnsetParameter,
)
from corelane.hostconfig.model.invalid_value import InvalidValueError
from corelane.hostconfig.model.layer import JsonSetting, Layer, TextSetting
from corelane.hostconfig.model.owned_folder import OwnedFolder
from corelane.hostconfig.model.probe import Probe

Writer = Literal["corelane", "image"]

ArgumentKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
ArgumentValue = Annotated[str, Field(pattern=r"^[A-Za-z0-9,.:/=+_@^~*-]+$", max_length=MAX_TEXT)]
"""No blank, quote or shell metacharacter: GRUB and the kernel split words on them.

The length of the whole command line is an invariant."""
KernelVersion = Annotated[str, Field(pattern=r"^[0-9]{1,2}\.[0-9]{1,3}$")]
UnitName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9@._-]{0,120}\.(service|timer|socket)$")
]


class KernelArgument(Frozen):
    """A boot parameter; a flag has no value. Takes effect at the next boot."""

    layer: ClassVar[Layer] = "kernel argument"
    key: ArgumentKey
    value: ArgumentValue | None = None
    why: Sentence
    writer: Writer = "corelane"

    @property
    def token(self) -> str:
        """The word as it stands on the kernel command line."""
        return self.key if self.value is None else f"{self.key}={self.value}"

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return self.value or ""


class Sysctl(TextSetting):
    """A run-time kernel parameter. With ``since``, kernels before that version lack it."""

    layer: ClassVar[Layer] = "sysctl"
    key: Annotated[str, Field(pattern=r"^[a-z0-9]+(\.[a-z0-9_-]+)+$", max_length=128)]
    value: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,._/:-]{1,2304}$")]
    form: Literal["text", "mask"] = "text"
    since: KernelVersion | None = None

    @property
    def is_mask(self) -> bool:
        """Return whether the kernel shows it as a CPU mask, with all digits of the machine."""
        return self.form == "mask" or self.key == "net.core.rps_default_mask"

    @model_validator(mode="after")
    def _mask_is_one(self) -> Self:
        if self.is_mask:
            parse_cpumask(self.value)
        return self


class SysfsWrite(TextSetting):
    """A value written to sysfs at every boot; a file the host lacks is passed over.

    ``form`` says how the kernel shows the value when it is read back; ``optional`` that a host
    which lacks the file is as it should be.
    """

    layer: ClassVar[Layer] = "sysfs"
    path: Annotated[str, Field(pattern=r"^/sys/[A-Za-z0-9/_.*-]+$")]
    value: Annotated[str, Field(pattern=r"^[A-Za-z0-9,._-]{1,2304}$")]
    form: Literal["text", "choice", "mask"] = "text"
    since: KernelVersion | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _stays_in_sysfs(self) -> Self:
        if ".." in self.path:
            wanted = "a path below /sys, without '..'"
            raise InvalidValueError(found=self.path, wanted=wanted, at=("path",))
        return self

    @property
    def key(self) -> str:
        """The path, by which the setting is known."""
        return self.path


class DriveSetting(TextSetting):
    """An attribute of every drive whose name matches, set when the drive appears."""

    layer: ClassVar[Layer] = "drive"
    drives: Annotated[str, Field(pattern=r"^[a-z][a-z0-9*?\[\]-]{0,30}$")]
    attribute: Annotated[str, Field(pattern=r"^queue/[a-z_]{2,40}$")]
    value: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    form: Literal["text", "choice"] = "text"

    @property
    def key(self) -> str:
        """The drives and the attribute."""
        return f"{self.drives}/{self.attribute}"


class DriveArray(Frozen):
    """Every drive of the instance store as one array, which nodeadm builds and mounts."""

    layer: ClassVar[Layer] = "drive"
    level: Literal["raid0"]
    why: Sentence

    @property
    def key(self) -> str:
        """The drives of the array."""
        return "instance store"

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return self.level


class CacheShare(Frozen):
    """The share of one class of containers in every last-level cache and in memory bandwidth.

    The group is its folder below /sys/fs/resctrl; an empty one is the root, of what has no class.
    """

    layer: ClassVar[Layer] = "cache"
    group: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,31}$")]
    l3_percent: Annotated[int, Field(ge=1, le=100)]
    bandwidth_percent: Annotated[int, Field(ge=10, le=100)]
    why: Sentence

    @property
    def key(self) -> str:
        """The class."""
        return self.group or "everything else"

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return f"L3 {self.l3_percent}%, memory bandwidth {self.bandwidth_percent}%"


class MaskedUnit(Frozen):
    """A systemd unit that must never start."""

    layer: ClassVar[Layer] = "unit"
    unit: UnitName
    why: Sentence

    @property
    def key(self) -> str:
        """The unit."""
        return self.unit

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return "masked"


class UnitLimit(TextSetting):
    """A resource limit of a unit, which whatever it starts inherits (systemd.exec(5), Limit*)."""

    layer: ClassVar[Layer] = "limit"
    unit: UnitName
    resource: Literal["MEMLOCK", "NOFILE", "RTPRIO"]
    value: Annotated[str, Field(pattern=r"^(infinity|[0-9]{1,12})$")]

    @property
    def key(self) -> str:
        """The unit and the resource."""
        return f"{self.unit}/{self.resource}"


class ClockState(TextSetting):
    """A state that chronyd must report: the bound of the clock, its sources, or the NIC it reads.

    A configuration sets none of this: it is what the configuration is for.
    """

    layer: ClassVar[Layer] = "clock"
    subject: Literal["divergence", "sources", "device"]

    @property
    def key(self) -> str:
        """The clock, and what of it."""
        return f"clock.{self.subject}"


class TimeServers(Frozen):
    """The time servers of an image that writes the configuration of chrony itself."""

    layer: ClassVar[Layer] = "clock"
    key: ClassVar[str] = "clock.servers"
    servers: tuple[str, ...]
    why: Sentence

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return ", ".join(self.servers)


class WholeFile(Frozen):
    """A configuration file of another program, written whole with its reasons."""

    layer: ClassVar[Layer] = "file"
    path: Annotated[str, Field(pattern=r"^etc/[A-Za-z0-9][A-Za-z0-9/_.-]*$")]
    text: Annotated[str, Field(max_length=16_384)]
    why: Sentence
    carries: tuple[CacheShare | ClockState | DaemonOption | OwnedFolder, ...] = ()
    """Settings that the text states."""
    effect: tuple[Probe, ...] = ()
    """Where a live host shows what the text makes of it."""

    @property
    def key(self) -> str:
        """The path on the host."""
        return f"/{self.path}"

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return f"{len(self.text.splitlines())} lines"


class KubeletField(JsonSetting):
    """A field of the KubeletConfiguration."""

    layer: ClassVar[Layer] = "kubelet"
    key: Annotated[str, Field(pattern=r"^[a-z][A-Za-z]{2,60}$")]


Setting = (
    KernelArgument
    | Sysctl
    | SysfsWrite
    | InterfaceSetting
    | UnsetParameter
    | InterruptPlacement
    | DriveSetting
    | DriveArray
    | CacheShare
    | MaskedUnit
    | UnitLimit
    | ClockState
    | DaemonOption
    | OwnedFolder
    | TimeServers
    | WholeFile
    | KubeletField
)
