"""Says which reader looks at what kind of thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError, version_of
from corelane.hostconfig.agent.probe import Look, Seen, State
from corelane.hostconfig.agent.readers.argument import read_argument
from corelane.hostconfig.agent.readers.choice import read_choice
from corelane.hostconfig.agent.readers.cpus import read_cpus, read_mask
from corelane.hostconfig.agent.readers.ethtool import read_ethtool
from corelane.hostconfig.agent.readers.file import read_file
from corelane.hostconfig.agent.readers.interrupts import read_interrupts
from corelane.hostconfig.agent.readers.masked_unit import read_masked_unit
from corelane.hostconfig.agent.readers.process_cpus import read_process_cpus
from corelane.hostconfig.agent.readers.schemata import read_schemata
from corelane.hostconfig.agent.readers.text import read_text
from corelane.hostconfig.agent.readers.unit_limit import read_unit_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

Reader = Callable[[Look, Host], Seen]

READERS: Mapping[str, Reader] = {
    "argument": read_argument,
    "choice": read_choice,
    "cpus": read_cpus,
    "ethtool": read_ethtool,
    "file": read_file,
    "interrupts": read_interrupts,
    "mask": read_mask,
    "masked_unit": read_masked_unit,
    "process_cpus": read_process_cpus,
    "schemata": read_schemata,
    "text": read_text,
    "unit_limit": read_unit_limit,
}


def observe(look: Look, host: Host) -> Seen:
    """Look once. Whatever the host answers, there is an answer and never an exception."""
    since = version_of(look.since)
    if since and host.kernel and host.kernel < since:
        running = "{}.{}".format(*host.kernel)
        reason = f"Linux {running} lacks {look.target}, which came with {look.since}"
        return Seen(State.NOT_APPLICABLE, reason=reason)
    try:
        return READERS[look.kind](look, host)
    except AbsentError as error:
        state = State.NOT_APPLICABLE if look.optional else State.UNREADABLE
        return Seen(state, reason=str(error))
    except (UnreadableError, ValueError, LookupError, ArithmeticError) as error:
        # What a parser makes of text that no kernel should write: not known, which is not wrong.
        return Seen(State.UNREADABLE, reason=f"{look.target}: {error}")
