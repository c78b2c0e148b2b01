"""One module for each concern of tuning: from `Context` to settings, each with its reason.

Settings are written in `rendering`; conditions between them are in `invariants`.
"""

from collections.abc import Iterator
from itertools import chain

from corelane.hostconfig.aspects.cache_partitioning import cache_partitioning
from corelane.hostconfig.aspects.connection_tracking import connection_tracking
from corelane.hostconfig.aspects.container_folders import container_folders
from corelane.hostconfig.aspects.context import Aspect, Context
from corelane.hostconfig.aspects.docker_daemon import docker_daemon
from corelane.hostconfig.aspects.drives import drives
from corelane.hostconfig.aspects.extra_settings import extra_settings
from corelane.hostconfig.aspects.huge_pages import huge_pages
from corelane.hostconfig.aspects.instance_store import instance_store
from corelane.hostconfig.aspects.interfaces import interfaces
from corelane.hostconfig.aspects.interrupt_placement import interrupt_placement
from corelane.hostconfig.aspects.interrupts import interrupts
from corelane.hostconfig.aspects.isolation import isolation
from corelane.hostconfig.aspects.kernel_defaults import kernel_defaults
from corelane.hostconfig.aspects.kernel_threads import kernel_threads
from corelane.hostconfig.aspects.kubelet import kubelet
from corelane.hostconfig.aspects.kubelet_state import kubelet_state
from corelane.hostconfig.aspects.limits import limits
from corelane.hostconfig.aspects.memory import memory
from corelane.hostconfig.aspects.network import network
from corelane.hostconfig.aspects.packet_steering import packet_steering
from corelane.hostconfig.aspects.power import power
from corelane.hostconfig.aspects.scheduler import scheduler
from corelane.hostconfig.aspects.security import security
from corelane.hostconfig.aspects.service_cpus import service_cpus
from corelane.hostconfig.aspects.services import services
from corelane.hostconfig.aspects.smt import smt
from corelane.hostconfig.aspects.timekeeping import timekeeping
from corelane.hostconfig.model.settings import Setting

ASPECTS: tuple[Aspect, ...] = (
    isolation,
    service_cpus,
    kernel_threads,
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
    interfaces,
    interrupt_placement,
    packet_steering,
    drives,
    instance_store,
    cache_partitioning,
    security,
    services,
    limits,
    docker_daemon,
    container_folders,
    extra_settings,
    kubelet,
    kubelet_state,
)
"""The order of the settings on the command line and in the files."""


def settings_for(context: Context) -> Iterator[Setting]:
    """Yield every setting the profile implies, in rendering order."""
    return chain.from_iterable(aspect(context) for aspect in ASPECTS)
