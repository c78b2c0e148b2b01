"""Number and length of the queues of an interface, and the delay of its interrupts."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.devices import Interfaces
from corelane.hostconfig.model.nic_driver import NicDriver, driver_of
from corelane.hostconfig.model.settings import InterfaceSetting, Setting


def interfaces(context: Context) -> Iterator[Setting]:
    """Yield what the driver of each interface can, queues first: changing them resets the rest."""
    wanted = context.profile.network.interfaces
    for nic in context.tuned_nics:
        driver = driver_of(nic.driver)
        yield from _queues(nic.name, wanted, driver)
        yield from _rings(nic.name, wanted, driver)
        yield from _moderation(nic.name, wanted, driver)


def _queues(nic: str, wanted: Interfaces, driver: NicDriver) -> Iterator[Setting]:
    if wanted.queues and driver.queues:
        yield InterfaceSetting(
            nic=nic,
            command="channels",
            parameter="combined",
            value=str(wanted.queues),
            why="one interrupt for each queue: the plan places as many as there are queues",
        )


def _rings(nic: str, wanted: Interfaces, driver: NicDriver) -> Iterator[Setting]:
    rings = {
        "rx": (
            wanted.receive_ring,
            driver.receive_ring,
            "packets of a burst wait here and are not dropped",
        ),
        "tx": (
            wanted.transmit_ring,
            driver.transmit_ring,
            "packets of a burst of orders wait here",
        ),
    }
    for parameter, (size, span, why) in rings.items():
        if size and span:
            yield InterfaceSetting(
                nic=nic, command="ring", parameter=parameter, value=str(size), why=why
            )


def _moderation(nic: str, wanted: Interfaces, driver: NicDriver) -> Iterator[Setting]:
    if wanted.moderation_us is None:
        return
    for parameter in driver.moderation:
        adaptive = parameter.startswith("adaptive")
        yield InterfaceSetting(
            nic=nic,
            command="coalesce",
            parameter=parameter,
            value="off" if adaptive else str(wanted.moderation_us),
            why="the same delay under every load"
            if adaptive
            else "a packet does not wait for others",
        )
