"""Read the parameters of a network interface, and the CPUs of its interrupts and queues."""

from __future__ import annotations

from corelane.hostconfig.agent.cpulist import format_list, parse_list, parse_mask
from corelane.hostconfig.agent.ethtool import Links
from corelane.hostconfig.agent.host import AbsentError, Host
from corelane.hostconfig.agent.interfaces import NETWORK, name_of, shown
from corelane.hostconfig.agent.probe import Probe, Reading, State, compared
from corelane.hostconfig.agent.readers.cpus import read_mask


def read_ethtool(probe: Probe, host: Host) -> Reading:
    """Compare one parameter, as ethtool names and shows it."""
    ask = host.ethtool or Links(host).parameter
    nic = name_of(probe, host)
    observed = ask(nic, probe.field)
    return compared(probe, observed, place=f"{probe.field} of {shown(probe, nic)}")


def read_queue_cpus(probe: Probe, host: Host) -> Reading:
    """Compare the CPU masks of some of its queues."""
    files = f"{NETWORK}/{name_of(probe, host)}/queues/{probe.field}"
    return read_mask(probe._replace(target=files), host)


def read_interrupts(probe: Probe, host: Host) -> Reading:
    """Compare the CPUs of every interrupt of the interface; offline CPUs do not count.

    Packets that a queue hands on (RPS) are drift too: they are not processed on these CPUs.
    """
    expected, nic = parse_list(probe.expected), name_of(probe, host)
    allowed = {number: _cpus(number, host) for number in _numbers(nic, host)}
    if not allowed:
        message = f"{shown(probe, nic)} has no message-signalled interrupt"
        raise AbsentError(message)
    bad = {number: cpus for number, cpus in allowed.items() if cpus - expected}
    if not bad:
        return _handed_on(nic, host) or Reading(
            State.OK, format_list(frozenset[int]().union(*allowed.values()))
        )
    number, cpus = next(iter(bad.items()))
    many = f" ({len(bad)} of {len(allowed)} interrupts)" if len(allowed) > 1 else ""
    reason = (
        f"interrupt {number} of {shown(probe, nic)} may be served by {format_list(cpus)}, "
        f"wanted only CPUs of {probe.expected}{many}"
    )
    return Reading(State.DRIFT, format_list(frozenset[int]().union(*bad.values())), reason)


def _handed_on(nic: str, host: Host) -> Reading | None:
    """Return drift if a queue hands its packets on; a kernel without RPS has no such file."""
    for path in host.glob(f"{NETWORK}/{nic}/queues/rx-*/rps_cpus"):
        if cpus := parse_mask(host.read(path)):
            observed = format_list(cpus)
            return Reading(State.DRIFT, observed, f"{path} hands packets on to CPUs {observed}")
    return None


def _numbers(nic: str, host: Host) -> list[str]:
    """Return the message-signalled interrupts; for virtio those of the PCI device."""
    folder = host.nearest(f"{NETWORK}/{nic}/device", "msi_irqs")
    listed = [name for name in host.names(folder) if name.isdigit()]
    return [name for name in listed if host.exists(f"/proc/irq/{name}/smp_affinity_list")]


def _cpus(number: str, host: Host) -> frozenset[int]:
    cpus = parse_list(host.read(f"/proc/irq/{number}/smp_affinity_list"))
    return cpus if host.online is None else cpus & host.online
