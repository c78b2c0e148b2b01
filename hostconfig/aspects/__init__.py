"""One module per tuning aspect. Order here is the order on the command line and in the files."""

from collections.abc import Iterator
from itertools import chain

from hostconfig.aspects.cache_partitioning import cache_partitioning
from hostconfig.aspects.connection_tracking import connection_tracking
from hostconfig.aspects.context import Aspect, Context
from hostconfig.aspects.drives import drives
from hostconfig.aspects.huge_pages import huge_pages
from hostconfig.aspects.instance_store import instance_store
from hostconfig.aspects.interface_names import interface_names
from hostconfig.aspects.interfaces import interfaces
from hostconfig.aspects.interrupt_placement import interrupt_placement
from hostconfig.aspects.interrupts import interrupts
from hostconfig.aspects.isolation import isolation
from hostconfig.aspects.kernel_defaults import kernel_defaults
from hostconfig.aspects.limits import limits
from hostconfig.aspects.memory import memory
from hostconfig.aspects.network import network
from hostconfig.aspects.packet_steering import packet_steering
from hostconfig.aspects.power import power
from hostconfig.aspects.scheduler import scheduler
from hostconfig.aspects.security import security
from hostconfig.aspects.service_cpus import service_cpus
from hostconfig.aspects.services import services
from hostconfig.aspects.smt import smt
from hostconfig.aspects.timekeeping import timekeeping
from hostconfig.aspects.written_out import written_out
from hostconfig.model.settings import Setting

ASPECTS: tuple[Aspect, ...] = (
    isolation,
    service_cpus,
    interrupts,
    smt,
    scheduler,
    power,
    timekeeping,
    huge_pages,
    memory,
    kernel_defaults,
    network,
    connection_tracking,
    interface_names,
    interfaces,
    interrupt_placement,
    packet_steering,
    drives,
    instance_store,
    cache_partitioning,
    security,
    services,
    limits,
    written_out,
)


def settings_for(context: Context) -> Iterator[Setting]:
    """Yield every setting the profile implies, in rendering order."""
    return chain.from_iterable(aspect(context) for aspect in ASPECTS)
