"""Readers of a live host: one function for each kind of probe.

A reader returns what it read and whether that is as expected. What an audit makes of the
readings belongs to `audit`, access to the files of the host to `host`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError, version_of
from corelane.hostconfig.agent.probe import Probe, Reading, State
from corelane.hostconfig.agent.readers.argument import read_argument
from corelane.hostconfig.agent.readers.clock import (
    read_clock_device,
    read_clock_divergence,
    read_clock_sources,
)
from corelane.hostconfig.agent.readers.cpus import (
    read_cpus,
    read_mask,
    read_process_cpus,
    read_thread_cpus,
)
from corelane.hostconfig.agent.readers.files import read_choice, read_file, read_folder, read_text
from corelane.hostconfig.agent.readers.interfaces import (
    read_ethtool,
    read_interrupts,
    read_queue_cpus,
)
from corelane.hostconfig.agent.readers.kubelet import read_kubelet, read_kubelet_state
from corelane.hostconfig.agent.readers.machine import (
    read_cpu_groups,
    read_drives,
    read_memory,
    read_nic,
)
from corelane.hostconfig.agent.readers.schemata import read_schemata
from corelane.hostconfig.agent.readers.units import read_masked_unit, read_unit_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

Reader = Callable[[Probe, Host], Reading]

READERS: Mapping[str, Reader] = {
    "argument": read_argument,
    "choice": read_choice,
    "clock_device": read_clock_device,
    "clock_divergence": read_clock_divergence,
    "clock_sources": read_clock_sources,
    "cpu_groups": read_cpu_groups,
    "cpus": read_cpus,
    "drives": read_drives,
    "ethtool": read_ethtool,
    "file": read_file,
    "folder": read_folder,
    "interrupts": read_interrupts,
    "kubelet": read_kubelet,
    "kubelet_state": read_kubelet_state,
    "mask": read_mask,
    "masked_unit": read_masked_unit,
    "memory": read_memory,
    "nic": read_nic,
    "process_cpus": read_process_cpus,
    "queue_cpus": read_queue_cpus,
    "schemata": read_schemata,
    "text": read_text,
    "thread_cpus": read_thread_cpus,
    "unit_limit": read_unit_limit,
}


def observe(probe: Probe, host: Host) -> Reading:
    """Read one probe. Errors become the state unreadable or not applicable."""
    since = version_of(probe.since)
    if since and host.kernel and host.kernel < since:
        running = "{}.{}".format(*host.kernel)
        reason = f"Linux {running} lacks {probe.target}, which exists from Linux {probe.since}"
        return Reading(State.NOT_APPLICABLE, reason=reason)
    try:
        return READERS[probe.kind](probe, host)
    except AbsentError as error:
        state = State.NOT_APPLICABLE if probe.optional else State.UNREADABLE
        return Reading(state, reason=str(error))
    except (UnreadableError, ValueError, LookupError, ArithmeticError) as error:
        # A parser that fails on unexpected text: the value is unknown, which is not drift.
        return Reading(State.UNREADABLE, reason=f"{probe.target}: {error}")
