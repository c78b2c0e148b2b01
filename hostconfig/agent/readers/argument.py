"""Read the kernel command line, split into words as the kernel splits it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.cpulist import format_list, parse_boot_list, parse_list
from corelane.hostconfig.agent.host import UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, State

if TYPE_CHECKING:
    from corelane.hostconfig.agent.host import Host

COMMAND_LINE = "/proc/cmdline"
POSSIBLE = "/sys/devices/system/cpu/possible"
CPU_LISTS = frozenset({"irqaffinity", "isolcpus", "nohz_full", "rcu_nocbs"}) | {
    "workqueue.unbound_cpus"
}
SIZES = frozenset({"default_hugepagesz", "hugepagesz"})


def read_argument(probe: Probe, host: Host) -> Reading:
    """Find the expected words; every other word with their key is drift."""
    running = _running(host.read(COMMAND_LINE))
    phrase = [normalised(word) for word in words(probe.field or probe.target)]
    key = key_of(normalised(probe.target))
    of_key = [word for word in running if key_of(word) == key]
    observed = " ".join(of_key)
    means = _meaning(host)
    line, wanted = [means(word) for word in running], [means(word) for word in phrase]
    if not _stands_in(wanted, line):
        found = f"has {observed}" if of_key else f"has no {probe.target}"
        reason = f"the kernel command line {found}, wanted {probe.field or probe.target}"
        return Reading(State.DRIFT, observed or f"no {probe.target}", reason)
    known = [[means(normalised(word)) for word in words(peer)] for peer in probe.peers] + [wanted]
    # Pages of another size are strays, unless there are none of them.
    ends = [n for n, word in enumerate(line, 1) if key_of(word) == key and word != "hugepages=0"]
    strays = [end for end in ends if not any(line[:end][-len(each) :] == each for each in known)]
    if strays:
        others = " ".join(running[end - 1] for end in strays)
        reason = f"the kernel command line has {others} besides {probe.field}"
        return Reading(State.DRIFT, observed, reason)
    return Reading(State.OK, " ".join(phrase))


def _meaning(host: Host) -> Callable[[str], str]:
    """Return a function that spells a word one way, if the kernel reads several as the same."""
    try:
        count = max(parse_list(host.read(POSSIBLE))) + 1
    except (UnreadableError, ValueError):
        count = 0

    def spelled(word: str) -> str:
        key, _, value = word.partition("=")
        try:
            if key in CPU_LISTS and count:
                flags, listed = _flags(value) if key == "isolcpus" else ("", value)
                return f"{key}={flags}{format_list(parse_boot_list(listed, count))}"
            if key in SIZES:
                return f"{key}={_bytes(value)}"
            return f"{key}={int(value, 0)}" if value.isalnum() and value.isascii() else word
        except (ValueError, LookupError):
            return word

    return spelled


def _flags(value: str) -> tuple[str, str]:
    """Split the flags that lead a list of isolcpus off (kernel/sched/isolation.c); any order."""
    flags: list[str] = []
    while value[:1].isalpha():
        flag, _, value = value.partition(",")
        flags.append(f"{flag},")
    return "".join(sorted(flags)), value


def _bytes(value: str) -> int:
    """Read a size as memparse of lib/cmdline.c does."""
    unit = value[-1:].upper()
    power = "KMGTPE".index(unit) + 1 if unit in set("KMGTPE") else 0
    return int(value[:-1] if power else value, 0) << 10 * power


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
