"""Reads a parameter of a network interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corelane.hostconfig.agent.ethtool import Links
from corelane.hostconfig.agent.probe import Look, Seen, compared

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host


def read_ethtool(look: Look, host: Host) -> Seen:
    """Compare one parameter, as ethtool names and shows it."""
    ask = host.ethtool or Links(host).parameter
    observed = ask(look.target, look.field)
    return compared(look, observed, place=f"{look.field} of {look.target}")
