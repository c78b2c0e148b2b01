"""Reads whether a delivered file still is what was delivered."""

from __future__ import annotations

from hashlib import sha256

from corelane.hostconfig.agent.host import AbsentError, Host
from corelane.hostconfig.agent.probe import Look, Seen, State, compared


def read_file(look: Look, host: Host) -> Seen:
    """Compare the SHA-256; a file that is gone is wrong where its file system is there to see."""
    try:
        content = host.read_bytes(look.target)
    except AbsentError as error:
        top = "/".join(look.target.split("/")[:2])
        if look.optional or not host.exists(top):
            raise
        return Seen(State.DRIFT, "absent", str(error))
    digest = sha256(content).hexdigest()
    return compared(look, digest, place=f"the SHA-256 of {look.target}")
