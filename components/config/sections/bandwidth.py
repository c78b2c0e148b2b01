"""Bandwidth and packet limits of a pod, refused when Calico would clamp them."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.invalid_value import InvalidValueError

# Bounds: projectcalico/calico libcalico-go/lib/backend/k8s/conversion (constants.go). Calico clamps
# what lies outside them and only logs it, so a typed quantity refuses it here.
MIN_BITS_PER_SECOND = 1_000
MAX_BITS_PER_SECOND = 10**15
MAX_BURST_BITS = 34_359_738_360
MAX_PACKETS_PER_SECOND = 10_000
MAX_CONNECTIONS = 2**32 - 1

_SUFFIX = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
_QUANTITY = re.compile(r"^([0-9]{1,18})([kMGTP]?)$")


def parse_bits(value: object) -> int:
    """Read a decimal quantity of bits (``25G`` is 25,000,000,000)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _QUANTITY.match(value) if isinstance(value, str) else None
    if match is None:
        wanted = "a quantity of bits: digits and one of k, M, G, T, P, such as 10G"
        raise InvalidValueError(found=repr(value), wanted=wanted)
    return int(match[1]) * _SUFFIX[match[2]]


def format_bits(bits: int) -> str:
    """Write bits with the largest suffix that keeps the number whole."""
    for suffix, factor in sorted(_SUFFIX.items(), key=lambda item: -item[1]):
        if bits % factor == 0 and bits >= factor:
            return f"{bits // factor}{suffix}"
    return str(bits)


def _in_rate_range(bits: int) -> int:
    if not MIN_BITS_PER_SECOND <= bits <= MAX_BITS_PER_SECOND:
        wanted = "1k to 1P bits a second, which Calico applies without clamping"
        raise InvalidValueError(found=format_bits(bits), wanted=wanted)
    return bits


def _in_burst_range(bits: int) -> int:
    if not MIN_BITS_PER_SECOND <= bits <= MAX_BURST_BITS:
        wanted = f"1k to {MAX_BURST_BITS} bits, which Calico applies without clamping"
        raise InvalidValueError(found=format_bits(bits), wanted=wanted)
    return bits


_AS_WRITTEN = WithJsonSchema(
    {"type": ["string", "integer"], "pattern": _QUANTITY.pattern, "minimum": MIN_BITS_PER_SECOND}
)
BitRate = Annotated[int, BeforeValidator(parse_bits), AfterValidator(_in_rate_range), _AS_WRITTEN]
BurstBits = Annotated[
    int, BeforeValidator(parse_bits), AfterValidator(_in_burst_range), _AS_WRITTEN
]
PacketRate = Annotated[int, Field(ge=1, le=MAX_PACKETS_PER_SECOND)]
Connections = Annotated[int, Field(ge=1, le=MAX_CONNECTIONS)]


class BandwidthConfig(Checked):
    """The traffic that one pod may send and receive; bits per second, bursts in bits."""

    ingress: BitRate
    egress: BitRate
    # Calico's own default burst is 4 Gi bits, which makes any short transfer unlimited.
    ingress_burst: BurstBits | None = None
    egress_burst: BurstBits | None = None
    ingress_packet_rate: PacketRate | None = None
    egress_packet_rate: PacketRate | None = None
    max_connections: Connections | None = None

    @check("ingress", "ingress_burst")
    def _bursts_in_fit_the_rate(self) -> Iterator[InvalidValueError]:
        yield from _fits("ingress", self.ingress, self.ingress_burst)

    @check("egress", "egress_burst")
    def _bursts_out_fit_the_rate(self) -> Iterator[InvalidValueError]:
        yield from _fits("egress", self.egress, self.egress_burst)


def _fits(direction: str, rate: int, burst: int | None) -> Iterator[InvalidValueError]:
    if burst is not None and burst > rate:
        yield InvalidValueError(
            found=format_bits(burst),
            wanted=f"at most {format_bits(rate)}, what {direction} lets pass in a second",
            remedy="Lower the burst, or raise the rate.",
            at=(f"{direction}Burst",),
        )
