"""Ask chronyd how it follows its sources, as chronyc does: UDP on the loopback, no root needed."""

from __future__ import annotations

import os
import socket
import struct
from typing import NamedTuple

from corelane.hostconfig.agent.host import UnreadableError, unreadable

VERSION = 6
"""PROTO_VERSION_NUMBER of chrony's candm.h, since chrony 2.2. Layouts below are of that file."""
TRACKING, N_SOURCES, SOURCE_DATA = (33, 5), (14, 2), (15, 3)
"""A command (REQ_*) and the form of its reply (RPY_*)."""
REQUEST, REPLY = "!BBBBHHIII", "!BBBBHHHHHHIII"
LEAPS = ("normal", "insert a second", "delete a second", "not synchronised")
SELECTED, FALSETICKER, REFERENCE_CLOCK = 0, 2, 2
"""RPY_SD_ST_SELECTED, RPY_SD_ST_FALSETICKER, RPY_SD_MD_REF."""
IPV4, IPV6 = 1, 2
"""IPADDR_INET4 and IPADDR_INET6 of addressing.h."""
MAX_SOURCES = 64
TIMEOUT_S = 2.0
_TRACKING = "!I16sHHHH3I9I"
_SOURCE = "!16sHHhHHHHHIIII"


class Tracking(NamedTuple):
    """The state of the clock beside its reference."""

    reference: str
    stratum: int
    leap: str
    error_s: float
    """The largest error of the clock: its offset, half of the root delay, the root dispersion
    (chronyc(1), tracking)."""

    @property
    def synchronised(self) -> bool:
        """Return whether there is a reference."""
        return self.leap != LEAPS[3] and self.stratum > 0


class Source(NamedTuple):
    """A source of time. ``reach`` has a bit for each of the last eight polls that was answered."""

    name: str
    selected: bool
    false: bool
    is_clock: bool
    reach: int


def tracking(port: int) -> Tracking:
    """Return the state of the clock, or raise UnreadableError."""
    found = struct.unpack_from(_TRACKING, _ask(port, TRACKING, size=struct.calcsize(_TRACKING)))
    reference, _, _, _, stratum, leap = found[:6]
    floats = [_float(word) for word in found[9:]]
    correction, delay, dispersion = floats[0], floats[6], floats[7]
    error = abs(correction) + dispersion + delay / 2
    name = LEAPS[leap] if leap < len(LEAPS) else f"leap status {leap}"
    return Tracking(f"{reference:08X}", stratum, name, error)


def sources(port: int) -> list[Source]:
    """Return every source, or raise UnreadableError."""
    (count,) = struct.unpack_from("!I", _ask(port, N_SOURCES, size=4))
    return [_source(port, number) for number in range(min(count, MAX_SOURCES))]


def _source(port: int, number: int) -> Source:
    data = struct.pack("!i", number)
    size = struct.calcsize(_SOURCE)
    found = struct.unpack_from(_SOURCE, _ask(port, SOURCE_DATA, data, size=size))
    address, family, state, mode, reach = found[0], found[1], found[5], found[6], found[8]
    return Source(
        name=_address(address, family, is_clock=mode == REFERENCE_CLOCK),
        selected=state == SELECTED,
        false=state == FALSETICKER,
        is_clock=mode == REFERENCE_CLOCK,
        reach=reach,
    )


def _address(address: bytes, family: int, *, is_clock: bool) -> str:
    """Write an address; that of a reference clock holds its name."""
    if is_clock:
        return address[:4].rstrip(b"\0").decode("ascii", "backslashreplace")
    if family == IPV4:
        return socket.inet_ntop(socket.AF_INET, address[:4])
    return socket.inet_ntop(socket.AF_INET6, address) if family == IPV6 else "no address"


def _ask(port: int, form: tuple[int, int], data: bytes = b"", *, size: int) -> bytes:
    """Send one request and return what its reply holds; a request is as long as its reply."""
    command, reply = form
    length = struct.calcsize(REPLY) + size
    (sequence,) = struct.unpack("!I", os.urandom(4))
    request = struct.pack(REQUEST, VERSION, 1, 0, 0, command, 0, sequence, 0, 0) + data
    what = "chronyd"
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
            channel.settimeout(TIMEOUT_S)
            channel.connect(("127.0.0.1", port))
            channel.send(request.ljust(length, b"\0"))
            answer = channel.recv(4096)
    except OSError as error:
        place = f"{what}, UDP port {port} of the loopback"
        raise unreadable(place, error) from error
    head = struct.unpack_from(REPLY, answer.ljust(length, b"\0"))
    version, status, echoed = head[0], head[6], head[10]
    if (version, head[1], head[4], echoed) != (VERSION, 2, command, sequence):
        message = f"{what} answered in another form, wanted version {VERSION} of its protocol"
        raise UnreadableError(message)
    if status or head[5] != reply or len(answer) < length:
        message = f"{what} refused the command {command} with status {status}"
        raise UnreadableError(message)
    return answer[struct.calcsize(REPLY) :]


def _float(word: int) -> float:
    """Read chrony's float: a signed exponent of 7 bits, a signed coefficient of 25 (util.c)."""
    exponent, coefficient = _signed(word >> 25, 7), _signed(word & 0x1FFFFFF, 25)
    return coefficient * 2.0 ** (exponent - 25)


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
