"""Ask the kernel for parameters of a network interface with SIOCETHTOOL, as ethtool does."""

from __future__ import annotations

import array
import fcntl
import socket
import struct
from typing import TYPE_CHECKING, NamedTuple

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError, unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

SIOCETHTOOL = 0x8946
SIOCGIFINDEX = 0x8933
SIOCGIFHWADDR = 0x8927
"""linux/sockios.h"""
IFNAMSIZ = 16
"""linux/if.h; the final zero included."""


class Parameter(NamedTuple):
    """A word of the structure that a command fills."""

    command: int
    words: int
    """32-bit words of the structure, its ``cmd`` included."""
    place: int
    switch: bool = False
    """Shown as on or off."""


_COALESCE = (0x0000000E, 23)
"""ETHTOOL_GCOALESCE and struct ethtool_coalesce of linux/ethtool.h."""
_RING = (0x00000010, 9)
"""ETHTOOL_GRINGPARAM and struct ethtool_ringparam."""
_CHANNELS = (0x0000003C, 9)
"""ETHTOOL_GCHANNELS and struct ethtool_channels."""

PARAMETERS: Mapping[str, Parameter] = {
    "rx-usecs": Parameter(*_COALESCE, 1),
    "rx-frames": Parameter(*_COALESCE, 2),
    "tx-usecs": Parameter(*_COALESCE, 5),
    "tx-frames": Parameter(*_COALESCE, 6),
    "adaptive-rx": Parameter(*_COALESCE, 10, switch=True),
    "adaptive-tx": Parameter(*_COALESCE, 11, switch=True),
    "rx": Parameter(*_RING, 5),
    "tx": Parameter(*_RING, 8),
    # ethtool names these rx and tx too.
    "rx-channels": Parameter(*_CHANNELS, 5),
    "tx-channels": Parameter(*_CHANNELS, 6),
    "combined": Parameter(*_CHANNELS, 8),
}


class Links:
    """The interfaces in the network namespace of this process, if it is that of the host."""

    def __init__(self, host: Host) -> None:
        """Keep the host whose interfaces are read."""
        self._host = host

    def parameter(self, nic: str, name: str) -> str:
        """Return a parameter as ethtool prints it."""
        known = PARAMETERS.get(name)
        if known is None:
            message = f"no parameter {name!r}, wanted one of {', '.join(sorted(PARAMETERS))}"
            raise UnreadableError(message)
        value = self._ask(nic, known)[known.place]
        return ("on" if value else "off") if known.switch else str(value)

    def _ask(self, nic: str, known: Parameter) -> tuple[int, ...]:
        if not self._host.exists(f"/sys/class/net/{nic}"):
            message = f"{nic}: No such device"
            raise AbsentError(message)
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
                self._same_interface(channel, nic)
                return _fill(channel, nic, known)
        except (OSError, ValueError) as error:
            raise unreadable(nic, error) from error

    def _same_interface(self, channel: socket.socket, nic: str) -> None:
        """Refuse an interface that has only the name in common with that of the host.

        A mounted sysfs shows the interfaces of the host, a socket those of its own namespace.
        """
        folder = f"/sys/class/net/{nic}"
        wanted = self._host.read(f"{folder}/ifindex"), self._host.read(f"{folder}/address")
        try:
            index = struct.unpack_from("i", _request(channel, SIOCGIFINDEX, nic), 16)[0]
            address = _request(channel, SIOCGIFHWADDR, nic)[18:24]
        except OSError as error:
            index, address = str(error), b""
        if (str(index), address.hex(":")) != (wanted[0].strip(), wanted[1].strip()):
            message = "this process is not in the host's network namespace"
            raise UnreadableError(message)


def _request(channel: socket.socket, command: int, nic: str) -> bytes:
    """Send a struct ifreq: a name of 16 bytes, and a union of 24 (linux/if.h)."""
    return fcntl.ioctl(channel.fileno(), command, struct.pack("16s24x", _name(nic)))


def _fill(channel: socket.socket, nic: str, known: Parameter) -> tuple[int, ...]:
    words = array.array("I", [known.command] + [0] * (known.words - 1))
    address, _ = words.buffer_info()
    fcntl.ioctl(channel.fileno(), SIOCETHTOOL, struct.pack("16sP16x", _name(nic), address))
    return tuple(words)


def _name(nic: str) -> bytes:
    name = nic.encode()
    if not 0 < len(name) < IFNAMSIZ:
        message = "not the name of an interface"
        raise ValueError(message)
    return name
