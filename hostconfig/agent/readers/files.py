"""Read the text of every file that a pattern names, or the digest of one file."""

from __future__ import annotations

import re
import stat
from hashlib import sha256
from typing import Callable

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, State, compared

Judge = Callable[[str], "tuple[str, bool]"]
"""From the text of a file: the value to show, and whether it is as expected."""
_OF_CPU = re.compile(r"^/sys/devices/system/cpu/cpu([0-9]{1,5})/")
_CHOSEN = re.compile(r"\[([^\[\]]*)\]")


def read_text(probe: Probe, host: Host) -> Reading:
    """Compare every file that the pattern names with the expected text."""
    expected = plain(probe.expected)

    def judge(text: str) -> tuple[str, bool]:
        observed = plain(text)
        return observed, observed == expected

    return every_file(probe, host, judge)


def read_choice(probe: Probe, host: Host) -> Reading:
    """Compare the chosen word of every file with the expected one."""

    def judge(text: str) -> tuple[str, bool]:
        observed = chosen(text)
        return observed, observed == probe.expected

    return every_file(probe, host, judge)


def chosen(text: str) -> str:
    """Return the marked word, or the only word: the kernel may leave that unmarked."""
    marked = _CHOSEN.findall(text)
    words = text.split()
    if len(marked) == 1:
        return plain(marked[0])
    if not marked and len(words) == 1:
        return words[0]
    message = f"{plain(text)[:80]!r} marks no single choice"
    raise ValueError(message)


def read_file(probe: Probe, host: Host) -> Reading:
    """Compare the SHA-256; a missing file is drift where its top folder exists."""
    try:
        content = host.read_bytes(probe.target)
    except AbsentError as error:
        top = "/".join(probe.target.split("/")[:2])
        if probe.optional or not host.exists(top):
            raise
        return Reading(State.DRIFT, "absent", str(error))
    digest = sha256(content).hexdigest()
    return compared(probe, digest, place=f"the SHA-256 of {probe.target}")


def read_folder(probe: Probe, host: Host) -> Reading:
    """Compare owner, group and mode; a link, or nothing at all, in place of a folder is drift."""
    try:
        found = host.entry(probe.target)
    except AbsentError as error:
        if probe.optional:
            raise
        return Reading(State.DRIFT, "absent", str(error))
    mode = stat.S_IMODE(found.st_mode)
    is_folder = stat.S_ISDIR(found.st_mode)
    observed = f"{found.st_uid}:{found.st_gid} {mode:04o}" if is_folder else "no folder"
    return compared(probe, observed)


def every_file(probe: Probe, host: Host, judge: Judge) -> Reading:
    """Return drift if any file differs, else unreadable if any is unreadable, else ok."""
    named = host.glob(probe.target) if set(probe.target) & set("*?[") else [probe.target]
    seen = [path for path in named if not _of_offline_cpu(path, host)]
    paths = [path for path in seen if not host.disturbs(path)]
    if seen and not paths:
        message = f"{probe.target}: only isolated CPUs have it, and reading it interrupts them"
        raise AbsentError(message)
    if not paths:
        message = f"{probe.target}: no such file"
        raise AbsentError(message)
    readings = [_one(probe, host, path, judge=judge) for path in paths]
    for state in (State.DRIFT, State.UNREADABLE, State.OK):
        found = [each for each in readings if each.state is state]
        if found:
            return found[0] if state is State.OK else _first_of(found, len(readings))
    return readings[0]


def plain(text: str) -> str:
    """Return text with each run of white space as one blank."""
    return " ".join(text.split())


def _one(probe: Probe, host: Host, path: str, *, judge: Judge) -> Reading:
    try:
        observed, same = judge(host.read(path))
    except AbsentError as error:
        return Reading(State.NOT_APPLICABLE if probe.optional else State.UNREADABLE, "", str(error))
    except (UnreadableError, ValueError) as error:
        return Reading(State.UNREADABLE, "", str(error))
    return compared(probe, observed, place=path, same=same)


def _first_of(bad: list[Reading], total: int) -> Reading:
    values = ", ".join(dict.fromkeys(each.observed for each in bad if each.observed))
    many = f" ({len(bad)} of {total} files)" if total > 1 else ""
    return Reading(bad[0].state, values, bad[0].reason + many)


def _of_offline_cpu(path: str, host: Host) -> bool:
    """Return whether a file belongs to an offline CPU: reading it fails."""
    match = _OF_CPU.match(path)
    return bool(match and host.online is not None and int(match[1]) not in host.online)
