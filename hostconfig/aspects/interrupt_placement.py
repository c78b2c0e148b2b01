"""The CPUs that serve the interrupts of each interface, and process its packets."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.nic_driver import driver_of
from corelane.hostconfig.model.paths import IRQBALANCE
from corelane.hostconfig.model.settings import InterruptPlacement, MaskedUnit, Setting
from corelane.hostconfig.model.topology import Nic

REASON: Final = "one housekeeping CPU serves each queue, on the interface's NUMA node if possible"


def interrupt_placement(context: Context) -> Iterator[Setting]:
    """Yield a placement for every interface, whichever driver it has.

    Those of a PCI device have their vectors in sysfs; a device that may have none, and that does
    not trade, may also go without.
    """
    if not context.profile.network.interfaces.place_interrupts:
        return
    nics = context.hardware.topology.nics
    for nic in nics:
        yield InterruptPlacement(
            nic=nic.name,
            cpus=context.housekeeping_near(nic.numa_node),
            why=f"{REASON}; {_named(nic)}",
            optional=not (nic.trading or driver_of(nic.driver).has_vectors),
        )
    if nics and context.image.irqbalance_file:
        yield MaskedUnit(unit=IRQBALANCE, why="irqbalance would move the interrupts of interfaces")


def _named(nic: Nic) -> str:
    """Say how to find the interrupts of the queues; NIC is whatever Linux calls the interface."""
    name = nic.name if nic.has_own_name else "NIC"
    if names := driver_of(nic.driver).interrupts:
        return f"/proc/interrupts names them {names.replace('NIC', name)}"
    return f"every vector in /sys/class/net/{name}/device/msi_irqs, by number"
