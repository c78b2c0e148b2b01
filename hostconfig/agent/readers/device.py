"""Finds what the device behind an interface or a drive says, or a device above it."""

from __future__ import annotations

from corelane.hostconfig.agent.host import AbsentError, Host

DEVICES = "/sys/devices"


def climb(host: Host, device: str, name: str) -> str:
    """Return the path of the nearest ``name`` at a device or above it."""
    try:
        here = host.resolve(device) if host.exists(device) else ""
    except OSError:
        here = ""
    if not here:
        message = f"{device}: No such device"
        raise AbsentError(message)
    while here.startswith(DEVICES + "/"):
        if host.exists(f"{here}/{name}"):
            return f"{here}/{name}"
        here = here.rpartition("/")[0]
    message = f"{device}: no device above it has {name}"
    raise AbsentError(message)
