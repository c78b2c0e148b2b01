"""The division of the VPC's addresses among zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import islice
from string import ascii_lowercase

from corelane.components.config.sections.network import SUBNET_BITS


@dataclass(frozen=True, slots=True)
class ZoneSubnets:
    """The address ranges of one zone: nodes in ``private``, its NAT gateway in ``public``."""

    zone: str
    private: str
    public: str


def plan_subnets(vpc: IPv4Network, zones: Sequence[str]) -> tuple[ZoneSubnets, ...]:
    """Return the subnets of each zone.

    A zone's letter decides its range: adding, removing or reordering zones never moves another's.
    The last private-sized range is cut again, for the public subnets.
    """
    *private, last = vpc.subnets(prefixlen_diff=SUBNET_BITS)
    public = list(islice(last.subnets(prefixlen_diff=SUBNET_BITS), len(private)))
    return tuple(
        ZoneSubnets(zone, str(private[index]), str(public[index]))
        for zone, index in ((zone, _position(zone, len(private))) for zone in zones)
    )


def _position(zone: str, room: int) -> int:
    letters = ascii_lowercase[:room]
    if zone[-1] not in letters:
        msg = (
            f"zone {zone} has no range in the VPC: found the letter {zone[-1]}, wanted one of "
            f"{letters}; choose another zone"
        )
        raise ValueError(msg)
    return letters.index(zone[-1])
