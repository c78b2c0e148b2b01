"""The parameters that one driver of network interfaces takes, and their limits."""

from typing import Final, Literal, NamedTuple

MODERATION: Final = ("adaptive-rx", "adaptive-tx", "rx-usecs", "tx-usecs")
"""Parameters of ``ethtool -C`` that hold back an interrupt, those that adapt first: while one of
them is on, a driver ignores a fixed delay."""


class Span(NamedTuple):
    """The values a driver takes, both ends included."""

    least: int
    most: int

    def __str__(self) -> str:
        """Write it as people read it."""
        return f"{self.least} to {self.most}"


class NicDriver(NamedTuple):
    """One driver. What is empty or None cannot be asked of it."""

    source: str = ""
    """The file of Linux that says all of this; empty for a driver that nobody has read."""
    moderation: tuple[str, ...] = ()
    """Those of ``MODERATION`` that it takes, in that order."""
    least_delay_us: int = 0
    """The shortest delay beside none at all."""
    receive_ring: Span | None = None
    transmit_ring: Span | None = None
    channels: tuple[str, ...] = ()
    """Parameters of ``ethtool -L`` that set its queues: pairs, or both directions on their own."""
    most_queues: int | None = None
    """None: as many as the device says."""
    private_flags: tuple[str, ...] = ()
    """Flags of ``ethtool --set-priv-flags``. A plan sets none of them."""
    timestamps: Literal["every packet", "PTP packets"] | None = None
    """Received packets that the device can stamp, some only with the firmware for it."""
    interrupts: str = ""
    """Names of its queues in /proc/interrupts, N the number of the queue."""
    in_guest: bool = False
    """True for the device of a hypervisor, which decides what of this there is."""

    @property
    def is_known(self) -> bool:
        """Return whether there is data on the driver."""
        return bool(self.source)

    @property
    def has_vectors(self) -> bool:
        """Return whether each queue certainly has a message-signalled interrupt of its own."""
        return self.is_known and not self.in_guest


ANY_DRIVER: Final = NicDriver()
"""A driver without data: only interrupts of its PCI device and the network core are known."""
