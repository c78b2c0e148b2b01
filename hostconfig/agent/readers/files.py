"""Reads every file that a pattern names, and says one thing about all of them."""

from __future__ import annotations

import re
from typing import Callable

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Look, Seen, State, compared

Judge = Callable[[str], "tuple[str, bool]"]
"""From a file's text: how it is shown, and whether it is as expected."""
_OF_CPU = re.compile(r"^/sys/devices/system/cpu/cpu([0-9]{1,5})/")


def every_file(look: Look, host: Host, judge: Judge) -> Seen:
    """Return drift if any file differs, else unreadable if any is, else ok."""
    named = host.glob(look.target) if set(look.target) & set("*?[") else [look.target]
    paths = [path for path in named if not _of_offline_cpu(path, host)]
    if not paths:
        message = f"{look.target}: nothing of this name"
        raise AbsentError(message)
    seen = [_one(look, host, path, judge=judge) for path in paths]
    for state in (State.DRIFT, State.UNREADABLE, State.OK):
        found = [each for each in seen if each.state is state]
        if found:
            return found[0] if state is State.OK else _first_of(found, len(seen))
    return seen[0]


def plain(text: str) -> str:
    """Return text with every run of blanks as one."""
    return " ".join(text.split())


def _one(look: Look, host: Host, path: str, *, judge: Judge) -> Seen:
    try:
        observed, same = judge(host.read(path))
    except AbsentError as error:
        return Seen(State.NOT_APPLICABLE if look.optional else State.UNREADABLE, "", str(error))
    except (UnreadableError, ValueError) as error:
        return Seen(State.UNREADABLE, "", str(error))
    return compared(look, observed, place=path, same=same)


def _first_of(bad: list[Seen], total: int) -> Seen:
    values = ", ".join(dict.fromkeys(each.observed for each in bad if each.observed))
    many = f" ({len(bad)} of {total} files)" if total > 1 else ""
    return Seen(bad[0].state, values, bad[0].reason + many)


def _of_offline_cpu(path: str, host: Host) -> bool:
    """Leave out CPUs that are off: their files are gone, or answer EBUSY."""
    match = _OF_CPU.match(path)
    return bool(match and host.online is not None and int(match[1]) not in host.online)
