"""What a node image brings with it: arguments it writes itself, and what its kernel lacks."""

from enum import StrEnum
from typing import Literal

from hostconfig.model.frozen import Frozen, Sentence, Slug
from hostconfig.model.settings import ArgumentKey, ArgumentValue


class Bootloader(StrEnum):
    """How kernel arguments are changed on the host."""

    GRUBBY = "grubby"
    GRUB_DROP_IN = "grub-drop-in"


class ImageArgument(Frozen):
    """A kernel argument the image writes; no one else may write it differently."""

    key: ArgumentKey
    value: ArgumentValue | None = None
    why: Sentence


class NodeImage(Frozen):
    """A node image, with the source of every statement about it."""

    name: Slug
    source: Sentence
    unverified: tuple[Sentence, ...] = ()
    architecture: Literal["x86_64", "arm64"]
    bootloader: Bootloader
    joins_with: Literal["nodeadm", "nodeadm-hybrid", "none"]
    irqbalance_file: Literal["etc/sysconfig/irqbalance", "etc/default/irqbalance"]
    kernel_arguments: tuple[ImageArgument, ...] = ()
