"""Names of the interfaces of EC2 hosts, so that a plan can refer to them."""

import re
from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.devices import Interfaces
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.image import Bootloader
from corelane.hostconfig.model.settings import KernelArgument, Setting

KERNELS_OWN: Final = re.compile(r"^eth[0-9]+$")


def interface_names(context: Context) -> Iterator[Setting]:
    """Yield the kernel's own names where a plan tunes interfaces that are called so.

    Otherwise udev names them by their slot, which differs between instance types and sizes.
    """
    if context.profile.network.interfaces == Interfaces():
        return
    if context.hardware.kind is HardwareKind.BARE_METAL:
        return
    names = [nic.name for nic in context.hardware.topology.nics]
    by_kernel = names and all(KERNELS_OWN.match(name) for name in names)
    if by_kernel and context.image.bootloader is not Bootloader.SETTINGS:
        yield KernelArgument(
            key="net.ifnames",
            value="0",
            why="the first interface is eth0 on every machine type, as in the plan",
        )
