"""Reads files that list every choice and mark the one in force, as ``always [madvise] never``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corelane.hostconfig.agent.readers.files import every_file, plain

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host
    from corelane.hostconfig.agent.probe import Look, Seen

_CHOSEN = re.compile(r"\[([^\[\]]*)\]")


def read_choice(look: Look, host: Host) -> Seen:
    """Compare the chosen word of every file with the expected one."""

    def judge(text: str) -> tuple[str, bool]:
        observed = chosen(text)
        return observed, observed == look.expected

    return every_file(look, host, judge)


def chosen(text: str) -> str:
    """Return the marked word; where there is only one choice the kernel may leave it unmarked."""
    marked = _CHOSEN.findall(text)
    words = text.split()
    if len(marked) == 1:
        return plain(marked[0])
    if not marked and len(words) == 1:
        return words[0]
    message = f"{plain(text)[:80]!r} marks no single choice"
    raise ValueError(message)
