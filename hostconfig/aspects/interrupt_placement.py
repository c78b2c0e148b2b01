"""The CPUs that serve the interrupts of each interface."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.nic_driver import driver_of
from corelane.hostconfig.model.paths import IRQBALANCE
from corelane.hostconfig.model.settings import InterruptPlacement, MaskedUnit, Setting


def interrupt_placement(context: Context) -> Iterator[Setting]:
    """Yield a placement for every interface of a known driver; a hypervisor's are left alone."""
    if not context.profile.network.interfaces.place_interrupts:
        return
    placeable = [n for n in context.hardware.topology.nics if driver_of(n.driver).placeable]
    for nic in placeable:
        yield InterruptPlacement(
            nic=nic.name,
            cpus=context.housekeeping_near(nic.numa_node),
            why="one housekeeping CPU serves each queue, on the interface's NUMA node if possible",
        )
    if placeable and context.image.irqbalance_file:
        yield MaskedUnit(unit=IRQBALANCE, why="irqbalance would move the interrupts of interfaces")
