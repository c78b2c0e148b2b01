"""Reads which CPUs may serve the interrupts of a network interface."""

from __future__ import annotations

from corelane.hostconfig.agent.cpulist import format_list, parse_list
from corelane.hostconfig.agent.host import AbsentError, Host
from corelane.hostconfig.agent.probe import Look, Seen, State
from corelane.hostconfig.agent.readers.device import climb


def read_interrupts(look: Look, host: Host) -> Seen:
    """Allow every interrupt of the interface on expected CPUs only; offline CPUs serve none."""
    expected = parse_list(look.expected)
    allowed = {number: _cpus(number, host) for number in _numbers(look.target, host)}
    if not allowed:
        message = f"{look.target} has no interrupt of its own"
        raise AbsentError(message)
    bad = {number: cpus for number, cpus in allowed.items() if cpus - expected}
    if not bad:
        return Seen(State.OK, format_list(frozenset[int]().union(*allowed.values())))
    number, cpus = next(iter(bad.items()))
    many = f" ({len(bad)} of {len(allowed)} interrupts)" if len(allowed) > 1 else ""
    reason = (
        f"interrupt {number} of {look.target} may be served by {format_list(cpus)}, "
        f"wanted only CPUs of {look.expected}{many}"
    )
    return Seen(State.DRIFT, format_list(frozenset[int]().union(*bad.values())), reason)


def _numbers(nic: str, host: Host) -> list[str]:
    """Return the message-signalled interrupts: a virtio device's are those of the PCI device."""
    folder = climb(host, f"/sys/class/net/{nic}/device", "msi_irqs")
    listed = [name for name in host.names(folder) if name.isdigit()]
    return [name for name in listed if host.exists(f"/proc/irq/{name}/smp_affinity_list")]


def _cpus(number: str, host: Host) -> frozenset[int]:
    cpus = parse_list(host.read(f"/proc/irq/{number}/smp_affinity_list"))
    return cpus if host.online is None else cpus & host.online
