"""Where a live host shows a setting, and what must be seen there."""

from typing import Annotated, Literal

from pydantic import Field

from hostconfig.model.frozen import Frozen

ObservationKind = Literal[
    "argument",
    "text",
    "choice",
    "cpus",
    "mask",
    "process_cpus",
    "ethtool",
    "interrupts",
    "masked_unit",
    "unit_limit",
    "file",
]
"""How the agent looks; hostconfig/agent has one reader for each.

argument: the kernel command line has the word ``field``; no other word has the key ``target``.
text: every file that the glob ``target`` names holds ``expected``, blanks aside.
choice: as text, for files that mark the chosen word ``[so]``.
cpus, mask: as text, for files that hold a CPU list or a CPU mask; ``expected`` is a CPU list.
process_cpus: the process ``target`` may run on exactly ``expected``.
ethtool: the parameter ``field`` of the interface ``target``.
interrupts: every interrupt of the interface ``target`` is allowed on CPUs of ``expected`` only.
masked_unit: the systemd unit ``target`` cannot be started.
unit_limit: the processes of the unit ``target`` have the resource limit ``field``.
file: ``expected`` is the SHA-256 of the file ``target``.
"""


class Observation(Frozen):
    """One look at a host. What a host may lack is ``optional``: nothing to see, nothing wrong."""

    kind: ObservationKind
    target: Annotated[str, Field(min_length=1, max_length=512)]
    expected: Annotated[str, Field(max_length=2200)]
    field: str | None = None
    optional: bool = False
    since: str | None = None
    """The first Linux version that has it, as ``6.12``; older kernels have nothing to see."""
