"""A node image: the arguments that it writes itself, and the features of its kernel."""

from enum import StrEnum
from typing import Literal

from corelane.hostconfig.model.frozen import Frozen, Sentence, Slug
from corelane.hostconfig.model.settings import ArgumentKey, ArgumentValue, UnitName


class Bootloader(StrEnum):
    """The tool that changes kernel arguments on the host."""

    GRUBBY = "grubby"
    GRUB_DROP_IN = "grub-drop-in"
    SETTINGS = "settings"
    """By the operating system itself, from the settings it is given."""


class ImageArgument(Frozen):
    """A kernel argument the image writes; no one else may write it differently."""

    key: ArgumentKey
    value: ArgumentValue | None = None
    why: Sentence


class NoisyUnit(Frozen):
    """A service or timer of the image that causes jitter, and its purpose."""

    unit: UnitName
    why: Sentence


class NodeImage(Frozen):
    """A node image, with the source of every statement about it."""

    name: Slug
    source: Sentence
    unverified: tuple[Sentence, ...] = ()
    architecture: Literal["x86_64", "arm64"]
    bootloader: Bootloader
    joins_with: Literal["nodeadm", "nodeadm-hybrid", "settings", "none"]
    irqbalance_file: Literal["etc/sysconfig/irqbalance", "etc/default/irqbalance"] | None = None
    """None: the image cannot have that daemon."""
    resctrl: bool = False
    """True where its kernel can divide caches (CONFIG_X86_CPU_RESCTRL)."""
    kernel_arguments: tuple[ImageArgument, ...] = ()
    noisy_units: tuple[NoisyUnit, ...] = ()
    """A host that is replaced rather than updated needs none of them."""
    chrony_file: Literal["etc/chrony.conf", "etc/chrony/chrony.conf"] | None = None
    """None: the image gets its time sources in another way, or has no chrony."""

    @property
    def takes_settings(self) -> bool:
        """Return whether it takes settings alone: no file, no command, and so no agent."""
        return self.joins_with == "settings"
