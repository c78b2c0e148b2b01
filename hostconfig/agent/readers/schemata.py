"""Reads what a class of containers has of the caches and of the memory bandwidth."""

from __future__ import annotations

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Look, Seen, State, compared

RESCTRL = "/sys/fs/resctrl"
PARTS_OFF = 2
"""A cache has 11 to 20 parts: whoever divides it by percentages is off by fewer than this."""

Domains = dict[str, int]
"""The value of each cache, by its number."""


def read_schemata(look: Look, host: Host) -> Seen:
    """Compare the share in every domain; what a group has of a cache must be its alone."""
    share = int(look.expected.rstrip("%"))
    if look.field == "MB":
        domains = _domains(look.target, look.field, host, base=10)
        observed = ", ".join(dict.fromkeys(f"{value}%" for value in domains.values()))
        return compared(look, observed, place=f"the memory bandwidth of {look.target}")
    domains = _domains(look.target, look.field, host, base=16)
    whole = _parts(int(host.read(f"{RESCTRL}/info/{look.field}/cbm_mask"), 16))
    parts = [_parts(mask) for mask in domains.values()]
    observed = ", ".join(dict.fromkeys(f"{count * 100 // whole}%" for count in parts))
    near = all(abs(count * 100 - share * whole) < PARTS_OFF * 100 for count in parts)
    seen = compared(look, observed, place=f"{look.field} of {look.target}", same=near)
    rival = _rival(look, host, domains) if near else ""
    if rival:
        return Seen(State.DRIFT, observed, f"{look.target} shares its {look.field} with {rival}")
    return seen


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


def _rival(look: Look, host: Host, domains: Domains) -> str:
    """Return another group that may fill the same part of a cache, if there is one."""
    groups = [RESCTRL, *(f"{RESCTRL}/{name}" for name in host.names(RESCTRL))]
    for group in groups:
        if group == look.target or not host.exists(f"{group}/schemata"):
            continue
        try:
            theirs = _domains(group, look.field, host, base=16)
        except UnreadableError:
            continue
        if any(mask & theirs.get(number, 0) for number, mask in domains.items()):
            return group
    return ""


def _parts(mask: int) -> int:
    return bin(mask).count("1")
