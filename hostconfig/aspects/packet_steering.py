"""The CPUs that process received packets, and the queue through which each CPU sends."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.cpuset import format_cpumask
from corelane.hostconfig.model.nic_driver import driver_of
from corelane.hostconfig.model.settings import InterfaceSetting, Setting, Sysctl
from corelane.hostconfig.model.topology import Nic


def packet_steering(context: Context) -> Iterator[Setting]:
    """Yield masks for the interfaces there are, and one for those of pods to come."""
    wanted = context.profile.network.interfaces
    if not wanted.steer_packets:
        return
    if context.isolating:
        yield Sysctl(
            key="net.core.rps_default_mask",
            value=format_cpumask(context.cpus.housekeeping),
            form="mask",
            since="6.3",
            why="housekeeping CPUs process the packets of later interfaces, such as those of pods",
        )
    for nic in context.tuned_nics:
        if not wanted.place_interrupts:
            yield _receiving(nic, context)
        if driver_of(nic.driver).channels and (wanted.queues or 1) > 1:
            yield from _sending(nic, context.cpus.online, wanted.queues or 1)


def _receiving(nic: Nic, context: Context) -> Setting:
    """Move the work where the plan does not place the interrupt: it costs one more interrupt.

    A trading interface never pays for that. Its masks are written all the same, since the default
    mask also comes to queues that its driver makes later (Linux net/core/net-sysfs.c).
    """
    cpus = frozenset[int]() if nic.trading else context.housekeeping_near(nic.numa_node)
    return InterfaceSetting(
        nic=nic.name,
        command="rps",
        parameter="rx",
        value=format_cpumask(cpus),
        why="the CPU of the interrupt processes trading packets, without one more interrupt; set "
        "placeInterrupts to choose that CPU"
        if nic.trading
        else "housekeeping CPUs process the packets, whichever CPU takes the interrupt",
    )


def _sending(nic: Nic, cpus: frozenset[int], queues: int) -> Iterator[Setting]:
    """Deal the CPUs to the queues, as cards."""
    for queue in range(min(queues, len(cpus))):
        yield InterfaceSetting(
            nic=nic.name,
            command="xps",
            parameter=f"tx-{queue}",
            value=format_cpumask(frozenset(sorted(cpus)[queue::queues])),
            why="each CPU sends through one queue, so that few CPUs share its lock",
        )
