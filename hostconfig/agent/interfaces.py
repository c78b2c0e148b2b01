"""Find on a host the interfaces of a plan: Linux names them by their slots, or as it finds them.

`corelane-interfaces find` (hostconfig/rendering/nic_finder.py) says the same in bash: one test runs
both on the same trees.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, State

NETWORK = "/sys/class/net"
FUNCTION = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
"""A PCI function in a path of sysfs: domain, bus, slot and function."""


class Device(NamedTuple):
    """An interface of a device; what it does not have is empty."""

    pci: str
    """The PCI function that it is, or the nearest one above it, as of virtio."""
    driver: str
    mac: str
    name: str


@lru_cache(maxsize=1)
def devices(host: Host) -> tuple[Device, ...]:
    """Return the interfaces of devices by PCI address; those of bonds and pods have no device.

    One audit asks for them once for each setting of an interface.
    """
    paths = host.glob(f"{NETWORK}/*")
    found = [_device(host, path) for path in paths if host.exists(f"{path}/device")]
    return tuple(sorted(found, key=lambda each: f"{each.pci} {each.name}"))


def name_of(probe: Probe, host: Host) -> str:
    """Return the host's own name of the interface of a probe; raise UnreadableError without one."""
    by = probe.by or f"name {probe.target}"
    found = _found(by, host)
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{probe.target}: {len(found)} interfaces by {by}: {', '.join(found)}"
        raise UnreadableError(message)
    known = ", ".join(_described(each) for each in devices(host)) or "none"
    message = f"{probe.target}: no interface by {by}, found {known}"
    raise AbsentError(message)


def missing(error: AbsentError, host: Host) -> Reading:
    """Return drift for an interface that is not there; raise the error if none can be seen."""
    if host.exists(NETWORK):
        return Reading(State.DRIFT, "absent", str(error))
    raise error


def shown(probe: Probe, name: str) -> str:
    """Return the name of the plan, and that of the host where it is another."""
    return probe.target if probe.target == name else f"{probe.target} ({name})"


def _found(by: str, host: Host) -> list[str]:
    how, _, what = by.partition(" ")
    if how == "driver":
        driver, _, number = what.rpartition(" ")
        return [each.name for each in devices(host) if each.driver == driver][int(number) :][:1]
    return [
        each.name
        for each in devices(host)
        if (how, what) in {("name", each.name), ("pci", each.pci), ("mac", each.mac)}
    ]


def _described(device: Device) -> str:
    return f"{device.name} ({device.driver or 'no driver'}, {device.pci or 'no PCI address'})"


def _device(host: Host, path: str) -> Device:
    device = host.resolve(f"{path}/device")
    functions = [part for part in device.split("/") if FUNCTION.fullmatch(part)]
    driver = (host.link(f"{path}/device/driver") or "").rpartition("/")[2]
    try:
        mac = host.read(f"{path}/address").strip()
    except UnreadableError:
        mac = ""
    return Device(functions[-1] if functions else "", driver, mac, path.rpartition("/")[2])
