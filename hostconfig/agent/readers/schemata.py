"""Read the share of caches and memory bandwidth that a class of containers has."""

from __future__ import annotations

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, State, compared

RESCTRL = "/sys/fs/resctrl"
PARTS_OFF = 2
"""A cache has 11 to 20 parts: a division by percentages is off by less than this."""

Domains = dict[str, int]
"""The value of each cache, by its number."""


def read_schemata(probe: Probe, host: Host) -> Reading:
    """Compare the share in every domain; no other group may share that part of a cache."""
    share = int(probe.expected.rstrip("%"))
    if probe.field == "MB":
        domains = _domains(probe.target, probe.field, host, base=10)
        observed = ", ".join(dict.fromkeys(f"{value}%" for value in domains.values()))
        return compared(probe, observed, place=f"the memory bandwidth of {probe.target}")
    domains = _domains(probe.target, probe.field, host, base=16)
    whole = _parts(int(host.read(f"{RESCTRL}/info/{probe.field}/cbm_mask"), 16))
    parts = [_parts(mask) for mask in domains.values()]
    observed = ", ".join(dict.fromkeys(f"{count * 100 // whole}%" for count in parts))
    near = all(abs(count * 100 - share * whole) < PARTS_OFF * 100 for count in parts)
    readings = compared(probe, observed, place=f"{probe.field} of {probe.target}", same=near)
    other = _shared_with(probe, host, domains) if near else ""
    if other:
        return Reading(
            State.DRIFT, observed, f"{probe.target} shares its {probe.field} with {other}"
        )
    return readings


def _domains(group: str, resource: str, host: Host, *, base: int) -> Domains:
    """Return the values of one line, as ``L3:0=7f0;1=7f0`` (Documentation/filesystems/resctrl)."""
    path = f"{group}/schemata"
    for line in host.read(path).splitlines():
        name, _, values = line.strip().partition(":")
        if name == resource:
            pairs = (value.partition("=") for value in values.split(";"))
            return {number.strip(): int(value, base) for number, _, value in pairs}
    message = f"{path} has no line {resource}"
    raise AbsentError(message)


def _shared_with(probe: Probe, host: Host, domains: Domains) -> str:
    """Return another group that may fill the same part of a cache, or nothing."""
    groups = [RESCTRL, *(f"{RESCTRL}/{name}" for name in host.names(RESCTRL))]
    for group in groups:
        if group == probe.target or not host.exists(f"{group}/schemata"):
            continue
        try:
            theirs = _domains(group, probe.field, host, base=16)
        except UnreadableError:
            continue
        if any(mask & theirs.get(number, 0) for number, mask in domains.items()):
            return group
    return ""


def _parts(mask: int) -> int:
    return bin(mask).count("1")
