"""Read from chronyd how far the clock may be from UTC, and which sources it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corelane.hostconfig.agent.chrony import sources, tracking
from corelane.hostconfig.agent.host import AbsentError
from corelane.hostconfig.agent.interfaces import NETWORK, missing, name_of
from corelane.hostconfig.agent.probe import Probe, Reading, State

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host


def read_clock_divergence(probe: Probe, host: Host) -> Reading:
    """Expect a reference, and an error of at most the expected microseconds."""
    bound = int(probe.expected)
    found = tracking(host.chrony_port)
    if not found.synchronised:
        reason = f"chronyd follows no source: stratum {found.stratum}, leap status {found.leap}"
        return Reading(State.DRIFT, "not synchronised", reason)
    observed = f"{found.error_s * 1e6:.1f} µs"
    if found.error_s * 1e6 <= bound:
        return Reading(State.OK, observed)
    reason = (
        f"the clock may be {observed} from UTC, wanted at most {bound} µs "
        f"(reference {found.reference}, stratum {found.stratum})"
    )
    return Reading(State.DRIFT, observed, reason)


def read_clock_sources(probe: Probe, host: Host) -> Reading:
    """Expect as many sources that answer and that chronyd does not call false."""
    least = int(probe.expected)
    found = sources(host.chrony_port)
    good = [each.name for each in found if each.reach and not each.false]
    if len(good) >= least:
        return Reading(State.OK, str(len(good)))
    bad = [
        f"{each.name} {'is false' if each.false else 'does not answer'}"
        for each in found
        if each.name not in good
    ]
    reason = f"{len(good)} of {len(found)} sources are good, wanted {least}: {', '.join(bad)}"
    return Reading(State.DRIFT, str(len(good)), reason.rstrip(": "))


def read_clock_device(probe: Probe, host: Host) -> Reading:
    """Expect a PTP clock at the NIC, and that chronyd follows a reference clock."""
    try:
        clock = f"{NETWORK}/{name_of(probe, host)}/device/ptp/ptp*"
    except AbsentError as error:
        return missing(error, host)
    if not host.glob(clock):
        return Reading(State.DRIFT, "no PTP clock", f"{clock} does not exist")
    followed = [each for each in sources(host.chrony_port) if each.selected]
    names = ", ".join(each.name for each in followed) or "no source"
    if any(each.is_clock for each in followed):
        return Reading(State.OK, probe.expected)
    return Reading(
        State.DRIFT, names, f"chronyd follows {names}, wanted the clock of {probe.expected}"
    )
