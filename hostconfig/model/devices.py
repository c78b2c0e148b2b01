"""The tuning of network interfaces, drives and caches, in terms of hardware."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError
from corelane.hostconfig.model.topology import DeviceName, Nic

REST: Final = "system/default"
"""The class of everything without a class, as goresctrl names it (doc/rdt.md)."""
LEAST_SHARE: Final = 10
"""Percent; two of the 20 parts or so that an L3 is divided into, the least that some take."""

Microseconds = Annotated[int, Field(ge=0, le=1000)]
Moderation = Annotated[int, Field(ge=0, le=1000, multiple_of=2)]
"""Microseconds. i40e and ice count in steps of two: an odd number would read back as another."""
RingSize = Annotated[int, Field(ge=64, le=16_384)]
ReadAhead = Annotated[int, Field(ge=0, le=16_384, multiple_of=4)]
"""KiB. Linux block/blk-sysfs.c keeps whole pages, so that 6 would read back as 4 and look wrong."""
Share = Annotated[int, Field(ge=LEAST_SHARE, le=100)]
ClassName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
TAKEN: Final = frozenset({"info", "system"})
"""A folder of resctrl's own, and the part of the cache that no class has."""


class Interfaces(Frozen):
    """Queues, interrupts and packet steering of network interfaces."""

    names: tuple[DeviceName, ...] | None = None
    """Interfaces of the machine, each held to all of this. None: those that carry trading, each
    as far as its driver can."""
    moderation_us: Moderation | None = None
    """The time that a packet may wait for its interrupt, under every load."""
    receive_ring: RingSize | None = None
    """Packets that may wait for the host."""
    transmit_ring: RingSize | None = None
    queues: Annotated[int, Field(ge=1, le=128)] | None = None
    """Pairs of queues, each with an interrupt of its own."""
    place_interrupts: bool = False
    """True gives every interface's interrupts to the housekeeping CPUs of its NUMA node, and no
    daemon moves them."""
    steer_packets: bool = False
    """True keeps receive work on housekeeping CPUs and gives each CPU one queue to send."""

    def tuned(self, nics: Iterable[Nic]) -> tuple[Nic, ...]:
        """Return the interfaces that are tuned: those named, else those that carry trading."""
        return tuple(n for n in nics if (n.trading if self.names is None else n.name in self.names))


class NetworkTuning(Frozen):
    """Polling and buffers of sockets, and the interfaces below them."""

    busy_poll_us: Microseconds = 0
    socket_buffer_mib: Annotated[int, Field(ge=0, le=1024)] = 0
    backlog: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    listen_backlog: Annotated[int, Field(ge=0, le=65_535)] = 0
    """Connections that may wait to be accepted, for listeners of the host's own network."""
    idle_session_s: Annotated[int, Field(ge=60, le=2_147_483)] | None = None
    """The time for which connection tracking keeps a silent TCP session."""
    slow_start_after_idle: bool = True
    """False: a TCP session keeps its window through a silence; of the host's own network."""
    interfaces: Interfaces = Interfaces()


class StorageTuning(Frozen):
    """Queues, read-ahead and arrays of local drives."""

    scheduler: Literal["none", "mq-deadline"] | None = None
    read_ahead_kib: ReadAhead | None = None
    requests: Annotated[int, Field(ge=32, le=1023)] | None = None
    """Requests that may wait in each queue of a drive."""
    instance_store: Literal["raid0"] | None = None
    """raid0: one array of all instance store drives, for the kubelet, containers and their logs."""


class CacheClass(Frozen):
    """The share of the last-level cache and of memory bandwidth of one class of containers."""

    l3_percent: Share
    """Of every L3 domain, and of no other class."""
    memory_bandwidth_percent: Annotated[int, Field(ge=10, le=100, multiple_of=10)] = 100
    """A ceiling and no guarantee. Processors count in steps of ten (info/MB/bandwidth_gran)."""


class CachePartitioning(Checked):
    """Classes that a pod asks for with ``rdt.resources.beta.kubernetes.io/pod``."""

    classes: Annotated[dict[ClassName, CacheClass], Field(min_length=1, max_length=7)]
    rest_memory_bandwidth_percent: Annotated[int, Field(ge=10, le=100, multiple_of=10)] = 100
    """The ceiling of everything that is in no class."""

    @property
    def rest_percent(self) -> int:
        """The share of the cache for everything without a class."""
        return 100 - sum(each.l3_percent for each in self.classes.values())

    @check("classes")
    def _leaves_room(self) -> Iterator[InvalidValueError]:
        if taken := sorted(TAKEN & self.classes.keys()):
            wanted = f"a name without a meaning of its own, unlike {', '.join(sorted(TAKEN))}"
            remedy = "Choose another name for the class."
            yield InvalidValueError(
                found=", ".join(taken), wanted=wanted, remedy=remedy, at=("classes", taken[0])
            )
        if self.rest_percent < LEAST_SHARE:
            yield InvalidValueError(
                found=f"classes that take {100 - self.rest_percent} percent of the cache",
                wanted=f"at least {LEAST_SHARE} percent left to everything that is in no class",
                remedy="Lower l3Percent of a class.",
                at=("classes",),
            )
