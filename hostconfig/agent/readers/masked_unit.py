"""Reads whether a systemd unit is masked, and does not run all the same."""

from __future__ import annotations

from corelane.hostconfig.agent.host import AbsentError, Host, UnreadableError
from corelane.hostconfig.agent.probe import Look, Seen, State
from corelane.hostconfig.agent.readers.units import processes_of

FOLDER = "/etc/systemd/system"
"""Where ``systemctl mask`` writes; it comes before every other folder (systemd.unit(5))."""


def read_masked_unit(look: Look, host: Host) -> Seen:
    """Want an empty file or a symlink to /dev/null in the unit's place, and no process."""
    path = f"{FOLDER}/{look.target}"
    if not host.exists(FOLDER):
        message = f"{FOLDER}: No such file or directory"
        raise AbsentError(message)
    link = host.link(path)
    if link is None and not host.exists(path):
        return Seen(State.DRIFT, "not masked", f"{path} does not exist, wanted a link to /dev/null")
    if not _is_null(path, host):
        found = f"leads to {link}" if link else "is a unit"
        return Seen(State.DRIFT, "not masked", f"{path} {found}, wanted a link to /dev/null")
    running = _processes(look.target, host)
    if running:
        reason = f"{look.target} is masked but still runs as process {running[0]}"
        return Seen(State.DRIFT, "masked, running", reason)
    return Seen(State.OK, "masked")


def _is_null(path: str, host: Host) -> bool:
    try:
        return host.resolve(path) == "/dev/null" or not host.read_bytes(path)
    except (OSError, UnreadableError):
        return False


def _processes(unit: str, host: Host) -> list[int]:
    """Return what runs of a service; where processes cannot be seen the mask has to do."""
    if not unit.endswith(".service"):
        return []
    try:
        return processes_of(unit, host)
    except UnreadableError:
        return []
