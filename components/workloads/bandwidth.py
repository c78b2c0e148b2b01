"""Rate limits of a pod, as annotations for Calico.

Names and units: `projectcalico/calico` libcalico-go/lib/backend/k8s/conversion/constants.go; rates
and bursts are bits. Calico applies them to the pod's own interface, so they mean nothing on a pod
of the host's network.
"""

from typing import Final

from corelane.components.config.sections.bandwidth import (
    MAX_BURST_BITS,
    BandwidthConfig,
    format_bits,
)

_PREFIX: Final = "qos.projectcalico.org"
# Without a burst Calico takes 4 Gi bits, which no short transfer ever exhausts.
DEFAULT_BURST_SECONDS_DIVISOR: Final = 10
SMALLEST_BURST: Final = 1_000


def bandwidth_annotations(limits: BandwidthConfig) -> dict[str, str]:
    """Return the annotations; a burst that is not given is a tenth of a second at the rate."""
    amounts = {
        "ingressBandwidth": format_bits(limits.ingress),
        "egressBandwidth": format_bits(limits.egress),
        "ingressBurst": format_bits(limits.ingress_burst or _burst(limits.ingress)),
        "egressBurst": format_bits(limits.egress_burst or _burst(limits.egress)),
        "ingressPacketRate": limits.ingress_packet_rate,
        "egressPacketRate": limits.egress_packet_rate,
        "ingressMaxConnections": limits.max_connections,
        "egressMaxConnections": limits.max_connections,
    }
    return {f"{_PREFIX}/{key}": str(value) for key, value in amounts.items() if value is not None}


def _burst(rate: int) -> int:
    return min(max(rate // DEFAULT_BURST_SECONDS_DIVISOR, SMALLEST_BURST), MAX_BURST_BITS)
