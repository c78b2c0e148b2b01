"""Read the kernel command line, split into words as the kernel splits it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from corelane.hostconfig.agent.probe import Probe, Reading, State

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host

COMMAND_LINE = "/proc/cmdline"


def read_argument(probe: Probe, host: Host) -> Reading:
    """Find the expected words; a single word must be the only one with its key."""
    running = _running(host.read(COMMAND_LINE))
    phrase = [normalised(word) for word in words(probe.field or probe.target)]
    key = key_of(normalised(probe.target))
    known = {normalised(word) for word in probe.peers} | set(phrase)
    of_key = [word for word in running if key_of(word) == key]
    observed = " ".join(of_key)
    if not _stands_in(phrase, running):
        found = f"has {observed}" if of_key else f"has no {probe.target}"
        reason = f"the kernel command line {found}, wanted {probe.field or probe.target}"
        return Reading(State.DRIFT, observed, reason)
    strays = [word for word in of_key if word not in known] if len(phrase) == 1 else []
    if strays:
        reason = f"the kernel command line has {' '.join(strays)} besides {probe.field}"
        return Reading(State.DRIFT, observed, reason)
    return Reading(State.OK, " ".join(phrase))


@lru_cache(maxsize=1)
def _running(line: str) -> list[str]:
    """Split the line once for all probes."""
    return [normalised(word) for word in words(line)]


def words(line: str) -> list[str]:
    """Split as ``next_arg`` of the kernel's lib/cmdline.c does; behind ``--`` are init's words.

    A double quote holds blanks together; the quotes round a word or its value are dropped.
    """
    found: list[str] = []
    word, quoted = "", False
    for character in line + " ":
        if character == '"':
            quoted = not quoted
        if character.isspace() and not quoted:
            found += [_unquoted(word)] if word else []
            word = ""
        else:
            word += character
    # A quote that is never closed takes the rest of the line.
    found += [_unquoted(word.rstrip())] if word else []
    return found[: found.index("--")] if "--" in found else found


def key_of(word: str) -> str:
    """Return the part before the first equals sign."""
    return word.partition("=")[0]


def normalised(word: str) -> str:
    """Return a word whose key has no dash: the kernel takes dash and underscore for one."""
    key, sign, value = word.partition("=")
    return f"{key.replace('-', '_')}{sign}{value}"


def _unquoted(word: str) -> str:
    if word.startswith('"'):
        word = word[1:].removesuffix('"')
    key, sign, value = word.partition("=")
    if value.startswith('"'):
        value = value[1:].removesuffix('"')
    return f"{key}{sign}{value}"


def _stands_in(phrase: list[str], line: list[str]) -> bool:
    size = len(phrase)
    return any(line[start : start + size] == phrase for start in range(len(line) - size + 1))
