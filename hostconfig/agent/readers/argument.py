"""Reads the kernel command line, split into words as the kernel splits it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from corelane.hostconfig.agent.probe import Look, Seen, State

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host

COMMAND_LINE = "/proc/cmdline"


def read_argument(look: Look, host: Host) -> Seen:
    """Find the phrase; a lone word must be the only one of its key that stands there."""
    running = _running(host.read(COMMAND_LINE))
    phrase = [normalised(word) for word in words(look.field or look.target)]
    key = key_of(normalised(look.target))
    known = {normalised(word) for word in look.peers} | set(phrase)
    of_key = [word for word in running if key_of(word) == key]
    observed = " ".join(of_key)
    if not _stands_in(phrase, running):
        found = f"has {observed}" if of_key else f"has no {look.target}"
        reason = f"the kernel command line {found}, wanted {look.field or look.target}"
        return Seen(State.DRIFT, observed, reason)
    strays = [word for word in of_key if word not in known] if len(phrase) == 1 else []
    if strays:
        reason = f"the kernel command line has {' '.join(strays)} besides {look.field}"
        return Seen(State.DRIFT, observed, reason)
    return Seen(State.OK, " ".join(phrase))


@lru_cache(maxsize=1)
def _running(line: str) -> list[str]:
    """Split the one line that dozens of looks are at."""
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
