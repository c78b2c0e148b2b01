"""Networks, and which of them are too wide to name a destination or a source."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from corelane.policies.values.read import Malformed

# Shorter prefixes than that of 10.0.0.0/8, and than any registry's share of IPv6, by version.
_TOO_WIDE: Final = {4: 7, 6: 15}


def network(text: object) -> IPv4Network | IPv6Network:
    """Read a network; any other text raises ``Malformed``."""
    try:
        return ip_network(str(text), strict=False)
    except ValueError:
        msg = "found text that is not a network, wanted one such as 10.0.0.0/8"
        raise Malformed(msg) from None


def is_too_wide(text: object) -> bool:
    """Return whether a network is wider than any network of one party."""
    read = network(text)
    return read.prefixlen <= _TOO_WIDE[read.version]
