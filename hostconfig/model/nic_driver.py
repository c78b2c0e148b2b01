"""The drivers of network interfaces, and the parameters that each of them has."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

DriverName = Literal["e1000e", "ena", "i40e", "ice", "mlx5_core", "virtio_net"]


class Span(NamedTuple):
    """The values a driver takes, both ends included."""

    least: int
    most: int

    def __str__(self) -> str:
        """Write it as people read it."""
        return f"{self.least} to {self.most}"


class NicDriver(NamedTuple):
    """One driver. What is empty or None cannot be asked of it."""

    moderation: tuple[str, ...] = ()
    """Parameters of ``ethtool -C`` that hold back an interrupt."""
    receive_ring: Span | None = None
    transmit_ring: Span | None = None
    queues: bool = False
    """True where ``ethtool -L combined`` sets its queue pairs."""
    placeable: bool = False
    """True where each queue has an interrupt of the device's own, which the host may place."""


_BOTH_WAYS: Final = ("adaptive-rx", "adaptive-tx", "rx-usecs", "tx-usecs")

# Linux drivers/net/ethernet: supported_coalesce_params, get_ringparam and set_channels of each.
DRIVERS: Final[Mapping[DriverName, NicDriver]] = MappingProxyType(
    {
        # intel/e1000e: E1000_MIN_RXD 64 and E1000_MAX_RXD 4096 of e1000.h; one queue pair.
        "e1000e": NicDriver(("rx-usecs",), Span(64, 4096), Span(64, 4096), placeable=True),
        # amazon/ena/ena_ethtool.c has no adaptive-tx. Rings: ENA_MIN_RING_SIZE; README "Rings".
        "ena": NicDriver(
            moderation=("adaptive-rx", "rx-usecs", "tx-usecs"),
            receive_ring=Span(256, 16_384),
            transmit_ring=Span(256, 1024),
            queues=True,
            placeable=True,
        ),
        "i40e": NicDriver(_BOTH_WAYS, Span(64, 4096), Span(64, 4096), queues=True, placeable=True),
        "ice": NicDriver(_BOTH_WAYS, Span(64, 8160), Span(64, 8160), queues=True, placeable=True),
        "mlx5_core": NicDriver(
            _BOTH_WAYS, Span(64, 8192), Span(64, 8192), queues=True, placeable=True
        ),
        # The hypervisor decides moderation, rings and which CPU an interrupt costs time on.
        "virtio_net": NicDriver(queues=True),
    }
)
ANY_DRIVER: Final = NicDriver()
"""A driver without parameters: only the queue masks of the network core exist."""


def driver_of(name: DriverName | None) -> NicDriver:
    """Return a driver; an unknown one has no parameters."""
    return DRIVERS[name] if name else ANY_DRIVER
