"""Reads files that hold plain text; blanks do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corelane.hostconfig.agent.readers.files import every_file, plain

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host
    from corelane.hostconfig.agent.probe import Look, Seen


def read_text(look: Look, host: Host) -> Seen:
    """Compare every file that the pattern names with the expected text."""
    expected = plain(look.expected)

    def judge(text: str) -> tuple[str, bool]:
        observed = plain(text)
        return observed, observed == expected

    return every_file(look, host, judge)
