"""Number and length of the queues of an interface, and the delay of its interrupts."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.devices import Interfaces
from corelane.hostconfig.model.nic_driver import driver_of, why_unset
from corelane.hostconfig.model.nic_parameters import MODERATION, Span
from corelane.hostconfig.model.settings import InterfaceSetting, Setting, UnsetParameter
from corelane.hostconfig.model.topology import Nic


def interfaces(context: Context) -> Iterator[Setting]:
    """Yield what the driver of each interface takes, and what of the profile's wishes it does not.

    Queues are first: changing them resets the rest.
    """
    wanted = context.profile.network.interfaces
    for nic in context.tuned_nics:
        yield from _queues(nic, wanted)
        yield from _rings(nic, wanted)
        yield from _moderation(nic, wanted)


def _queues(nic: Nic, wanted: Interfaces) -> Iterator[Setting]:
    if not wanted.queues:
        return
    parameters = driver_of(nic.driver).channels
    for parameter in parameters:
        yield InterfaceSetting(
            nic=nic.name,
            command="channels",
            parameter=parameter,
            value=str(wanted.queues),
            why="one interrupt for each queue: the plan places as many as there are queues",
        )
    if not parameters:
        yield _unset(nic, "combined")


def _rings(nic: Nic, wanted: Interfaces) -> Iterator[Setting]:
    driver = driver_of(nic.driver)
    received = "packets of a burst wait here and are not dropped"
    yield from _ring(nic, "rx", wanted.receive_ring, driver.receive_ring, why=received)
    sent = "packets of a burst of orders wait here"
    yield from _ring(nic, "tx", wanted.transmit_ring, driver.transmit_ring, why=sent)


def _ring(
    nic: Nic, parameter: str, size: int | None, span: Span | None, *, why: str
) -> Iterator[Setting]:
    if size and span:
        yield InterfaceSetting(
            nic=nic.name, command="ring", parameter=parameter, value=str(size), why=why
        )
    elif size:
        yield _unset(nic, parameter)


def _moderation(nic: Nic, wanted: Interfaces) -> Iterator[Setting]:
    if wanted.moderation_us is None:
        return
    taken = driver_of(nic.driver).moderation
    for parameter in MODERATION:
        adaptive = parameter.startswith("adaptive")
        yield (
            InterfaceSetting(
                nic=nic.name,
                command="coalesce",
                parameter=parameter,
                value="off" if adaptive else str(wanted.moderation_us),
                why="the same delay under every load"
                if adaptive
                else "a packet does not wait for others",
            )
            if parameter in taken
            else _unset(nic, parameter)
        )


def _unset(nic: Nic, parameter: str) -> Setting:
    return UnsetParameter(nic=nic.name, parameter=parameter, why=why_unset(nic.driver))
