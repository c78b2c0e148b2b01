"""A probe: a place where a live host shows a setting, and the value expected there."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from corelane.hostconfig.model.cpuset import MAX_TEXT
from corelane.hostconfig.model.frozen import Frozen

ProbeKind = Literal[
    "argument",
    "text",
    "choice",
    "cpus",
    "mask",
    "process_cpus",
    "thread_cpus",
    "ethtool",
    "interrupts",
    "queue_cpus",
    "schemata",
    "masked_unit",
    "unit_limit",
    "file",
    "folder",
    "clock_divergence",
    "clock_sources",
    "clock_device",
    "cpu_groups",
    "memory",
    "nic",
    "drives",
    "kubelet",
    "kubelet_state",
]
"""The kinds of probes; hostconfig/agent has one reader for each.

argument: the kernel command line has the word ``field``; no other word has the key ``target``.
text: every file that the glob ``target`` names holds ``expected``, blanks aside.
choice: as text, for files that mark the chosen word ``[so]``.
cpus, mask: as text, for files that hold a CPU list or a CPU mask; ``expected`` is a CPU list.
process_cpus: the process ``target`` may run on exactly ``expected``.
thread_cpus: each kernel thread ``target``, with a number behind it, may run on CPUs of ``expected``
only.
ethtool: the parameter ``field`` of the interface ``target``.
interrupts: every interrupt of the interface ``target`` is allowed on CPUs of ``expected`` only, and
no queue hands its packets on to others.
queue_cpus: files ``field`` of the queues of the interface ``target`` hold masks of ``expected``.
schemata: the resctrl group ``target`` has the share ``expected`` of ``field``, L3 or MB; its L3 is
its own alone.
masked_unit: the systemd unit ``target`` cannot be started.
unit_limit: the processes of the unit ``target`` have the resource limit ``field``.
file: ``expected`` is the SHA-256 of the file ``target``.
folder: ``target`` is a folder with the owner, group and mode ``expected``.
clock_divergence: chronyd follows a source, and the clock is at most ``expected`` µs from UTC.
clock_sources: chronyd reaches at least ``expected`` sources that agree.
clock_device: the interface ``target`` has a PTP clock, and chronyd follows a reference clock.
cpu_groups: the online CPUs that share one ``field`` (core, L3 cache or socket) are the CPU lists of
``expected``.
memory: MemTotal of ``target`` is about ``expected`` MiB.
nic: the NUMA node or the driver (``field``) of the interface ``target``.
drives: the NUMA node ``target`` has local NVMe drives of ``expected`` GB.
kubelet: the running kubelet, the unit ``target``, has the JSON ``expected`` as its ``field``.
kubelet_state: the checkpoint ``target`` has the policy ``expected`` (field policyName), reserves
``expected`` of each NUMA node (reserved), or gives no container a CPU of ``expected`` (withheld).
"""

OF_INTERFACES: Final[frozenset[ProbeKind]] = frozenset(
    {"clock_device", "ethtool", "interrupts", "nic", "queue_cpus"}
)
"""Kinds whose ``target`` is an interface of the plan."""
_SENTENCES: Final[Mapping[ProbeKind, str]] = {
    "argument": "/proc/cmdline has {field}",
    "text": "{target} holds {expected}",
    "choice": "{target} has chosen {expected}",
    "cpus": "{target} holds the CPUs {expected}",
    "mask": "{target} holds a mask of the CPUs {expected}",
    "process_cpus": "process {target} may run on the CPUs {expected}",
    "thread_cpus": "the kernel threads {target} may run on the CPUs {expected} only",
    "ethtool": "ethtool shows {field} {expected} for {target}",
    "interrupts": "every interrupt of {target} is allowed on the CPUs {expected} only, without RPS",
    "queue_cpus": "{field} of {target} holds a mask of the CPUs {expected}",
    "schemata": "{target}/schemata gives {expected} of {field}",
    "masked_unit": "systemd cannot start {target}",
    "unit_limit": "processes of {target} have the limit {field} {expected}",
    "file": "{target} has the SHA-256 {expected}",
    "folder": "{target} is a folder of {expected}",
    "clock_divergence": "{target} says that the clock is at most {expected} µs from UTC",
    "clock_sources": "{target} reaches at least {expected} sources that agree",
    "clock_device": "{target} has a PTP clock, and chronyd follows that of {expected}",
    "cpu_groups": "below {target}, the CPUs that share one {field} are {expected}",
    "memory": "{target} has about {expected} MiB",
    "nic": "{target} has the {field} {expected}",
    "drives": "the NUMA node {target} has local NVMe drives of {expected} GB",
    "kubelet": "{target} runs with {field} {expected}",
    "kubelet_state": "{target} has {field} {expected}",
}


_OF_NOTHING: Final[Mapping[ProbeKind, str]] = {
    "text": "{target} is empty",
    "cpus": "{target} is empty",
    "mask": "{target} holds a mask of no CPU",
    "queue_cpus": "{field} of {target} holds a mask of no CPU",
    "process_cpus": "process {target} may run on no CPU",
}


class Probe(Frozen):
    """One probe at a host. What a host may lack is ``optional``: nothing to see, nothing wrong."""

    kind: ProbeKind
    target: Annotated[str, Field(min_length=1, max_length=512)]
    expected: Annotated[str, Field(max_length=MAX_TEXT)]
    field: str | None = None
    optional: bool = False
    since: str | None = None
    """The first Linux version that has it, as ``6.12``; older kernels have nothing to see."""
    by: str | None = None
    """Of an interface whose name on hosts is not ``target``: ``found_by`` of its ``Nic``."""

    def __str__(self) -> str:
        """Return the expectation as one line."""
        sentences = _SENTENCES if self.expected else {**_SENTENCES, **_OF_NOTHING}
        sentence = sentences[self.kind].format(
            target=self.target, field=self.field, expected=self.expected or "nothing"
        )
        since = f", from Linux {self.since}" if self.since else ""
        return f"{sentence}{since}{', where there is one' if self.optional else ''}"
