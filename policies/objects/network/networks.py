"""Which addresses a network is, and when it is too wide to be anybody's in particular."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from corelane.policies.values.read import Malformed

# Shorter prefixes than that of 10.0.0.0/8, and than any registry's share of IPv6, by version.
_NARROWEST_STRANGER: Final = {4: 7, 6: 15}


def network(text: object) -> IPv4Network | IPv6Network:
    """Read a network; text that is none raises ``Malformed``."""
    try:
        return ip_network(str(text), strict=False)
    except ValueError:
        msg = "found text that is not a network, wanted one such as 10.0.0.0/8"
        raise Malformed(msg) from None


def is_strange(text: object) -> bool:
    """Say whether a network holds addresses that no one party answers for."""
    read = network(text)
    return read.prefixlen <= _NARROWEST_STRANGER[read.version]
