"""The atoms of host tuning: a key, its value, and the reason that goes wherever the value goes."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hostconfig.model.frozen import Frozen, Sentence

Writer = Literal["corelane", "image"]

ArgumentKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
ArgumentValue = Annotated[str, Field(pattern=r"^[A-Za-z0-9,.:/=+_@^~*-]{1,1024}$")]
"""No blank, quote or shell metacharacter: GRUB and the kernel split words on them."""


class KernelArgument(Frozen):
    """A boot parameter; a flag has no value. Takes effect at the next boot."""

    key: ArgumentKey
    value: ArgumentValue | None = None
    why: Sentence
    writer: Writer = "corelane"

    @property
    def token(self) -> str:
        """The word as it stands on the kernel command line."""
        return self.key if self.value is None else f"{self.key}={self.value}"


class Sysctl(Frozen):
    """A run-time kernel parameter."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9]+(\.[a-z0-9_-]+)+$", max_length=128)]
    value: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,._/:-]{1,256}$")]
    why: Sentence


class SysfsWrite(Frozen):
    """A value written to sysfs at every boot; a file the host lacks is passed over."""

    path: Annotated[str, Field(pattern=r"^/sys/[A-Za-z0-9/_.*-]+$")]
    value: Annotated[str, Field(pattern=r"^[A-Za-z0-9,._-]{1,2200}$")]
    why: Sentence

    @model_validator(mode="after")
    def _stays_in_sysfs(self) -> Self:
        if ".." in self.path:
            msg = f"{self.path} leaves /sys: write the path without '..'"
            raise ValueError(msg)
        return self


Setting = KernelArgument | Sysctl | SysfsWrite
